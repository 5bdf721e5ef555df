import type { Resource } from '../operation';
import { create } from './create.operation';
import { deleteOperation } from './delete.operation';
import { get } from './get.operation';
import { getMany } from './getMany.operation';

export const voice: Resource = {
	option: { name: 'Voice', value: 'voice', description: 'Voices that can speak a text' },
	operations: [getMany, create, get, deleteOperation],
};
