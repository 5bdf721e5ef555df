import type { IExecuteFunctions } from 'n8n-workflow';

import { toFile } from '../../files/file';
import { endpoints } from '../../transport/endpoints';
import { readList } from '../../transport/list';
import { defineOperation } from '../operation';
import { listFields, readCollection, readLimit } from '../fields/list';
import { serviceField } from '../fields/service';

export const getMany = defineOperation({
	option: {
		name: 'Get Many',
		value: 'getMany',
		action: 'Get many files',
		description: 'Get the files of the account',
	},

	fields: [
		...listFields(),
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add filter',
			default: {},
			options: [{ ...serviceField, description: 'Only files for this use' }],
		},
	],

	read(context: IExecuteFunctions, itemIndex: number) {
		const { service } = readCollection(context, 'filters', itemIndex);
		return { limit: readLimit(context, itemIndex), filter: service ? { service } : {} };
	},

	async execute({ client }, { limit, filter }) {
		const files = await readList(client, endpoints.fileList, { limit, filter });
		return files.map((file) => ({ json: toFile(file) }));
	},
});
