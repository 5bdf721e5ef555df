import type { Resource } from '../operation';
import { deleteOperation } from './delete.operation';
import { get } from './get.operation';
import { getMany } from './getMany.operation';
import { upload } from './upload.operation';

export const file: Resource = {
	option: { name: 'File', value: 'file', description: 'Videos, audio files and pictures at Chanjing' },
	operations: [upload, get, getMany, deleteOperation],
};
