import type { Resource } from '../operation';
import { create } from './create.operation';
import { deleteOperation } from './delete.operation';
import { get } from './get.operation';
import { getMany } from './getMany.operation';

export const avatar: Resource = {
	option: { name: 'Avatar', value: 'avatar', description: 'Persons that can speak in avatar videos' },
	operations: [getMany, get, create, deleteOperation],
};
