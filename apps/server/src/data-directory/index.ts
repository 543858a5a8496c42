export { DataDirectoryRefused, openDataDirectory, type DataDirectory } from './open-data-directory';
export { writeServerFile } from './server-file';
