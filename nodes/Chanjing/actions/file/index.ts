import type { Resource } from '../operation';
import { deleteOperation } from './delete.operation';
import { get } from './get.operation';
import { getMany } from './getMany.operation';
import { upload } from './upload.operation';

export const file: Resource = {
	option: { name: 'File', value: 'file', description: 'Driving videos and audio files at Chanjing' },
	operations: [upload, get, getMany, deleteOperation],
};
