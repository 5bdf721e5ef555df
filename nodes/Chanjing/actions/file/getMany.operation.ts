import { toFile } from '../../files/file';
import { endpoints } from '../../transport/endpoints';
import { readList } from '../../transport/list';
import { defineOperation } from '../operation';
import { collectionField, form } from '../fields/field';
import { listLimit } from '../fields/list';
import { serviceField } from '../fields/service';

const filter = collectionField(
	{ displayName: 'Filters', name: 'filters', placeholder: 'Add filter' },
	{ service: serviceField('Only return files for this purpose') },
);

export const getMany = defineOperation({
	option: {
		name: 'Get Many',
		value: 'getMany',
		action: 'Get many files',
		description: 'Get the files of the account',
	},

	...form({ limit: listLimit(), filter }),

	async execute({ client }, query) {
		const files = await readList(client, endpoints.fileList, query);
		return files.map((file) => ({ json: toFile(file) }));
	},
});
