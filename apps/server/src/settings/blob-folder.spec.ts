import { blobFolderOf } from './blob-folder';
import { SettingInvalid } from './setting-invalid';

describe(blobFolderOf, () => {
  const of = (url: string | undefined) => blobFolderOf({ KEELSON_BLOB_URL: url });

  it('is the folder of a file URL', () => {
    expect(of('file:///srv/keelson%20blobs')).toBe('/srv/keelson blobs');
  });

  it.each([undefined, ''])('is left to the data directory by %p', (url) => {
    expect(of(url)).toBeUndefined();
  });

  it.each(['s3://bucket', '/srv/blobs', 'file://elsewhere/srv/blobs'])('refuses %s', (url) => {
    expect(() => of(url)).toThrow(SettingInvalid);
  });
});
