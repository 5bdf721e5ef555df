import { deleteFile } from '../../files/file';
import { deleteOperation } from '../deleteOperation';
import { fileId } from '../fields/id';
import type { Resource } from '../operation';
import { get } from './get.operation';
import { getMany } from './getMany.operation';
import { upload } from './upload.operation';

const remove = deleteOperation('file', 'a file from Chanjing', fileId, deleteFile);

export const file: Resource = {
	option: { name: 'File', value: 'file', description: 'Videos, audio files and pictures at Chanjing' },
	operations: [upload, get, getMany, remove],
};
