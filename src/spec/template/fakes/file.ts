import { text } from '../call.ts';
import type { FakeGroup } from './fake.ts';

export const file: FakeGroup = {
  fake_filename: {
    summary: 'name of a file',
    params: { extension: '' },
    draw: (call) => {
      const extension = text(call, 'extension', '');
      return call.faker.system.commonFileName(extension === '' ? undefined : extension);
    },
  },
  fake_extension: { summary: 'extension of a file', draw: ({ faker }) => faker.system.commonFileExt() },
  fake_mime_type: { summary: 'media type', draw: ({ faker }) => faker.system.mimeType() },
  fake_file_type: { summary: 'kind of file', draw: ({ faker }) => faker.system.commonFileType() },
  fake_file_path: { summary: 'absolute path of a file', draw: ({ faker }) => faker.system.filePath() },
  fake_directory_path: {
    summary: 'absolute path of a folder',
    draw: ({ faker }) => faker.system.directoryPath(),
  },
};
