export { DataDirectoryRefused, openDataDirectory, type DataDirectory } from './open-data-directory';
