import type { Resource } from '../operation';
import { create } from './create.operation';
import { download } from './download.operation';
import { get } from './get.operation';
import { getMany } from './getMany.operation';

export const lipSync: Resource = {
	option: {
		name: 'Lip-Sync Video',
		value: 'lipSync',
		description: 'Videos in which a person speaks a text or an audio file',
	},
	operations: [create, get, getMany, download],
};
