import type { IDataObject } from 'n8n-workflow';

import { endpoints } from '../../transport/endpoints';
import { request } from '../../transport/request';
import { defineOperation } from '../operation';
import { form } from '../fields/field';
import { accountHints } from '../hints';

export const get = defineOperation({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get account',
		description: 'Get the remaining beans and the limits of the account',
	},

	...form({}),

	hints: accountHints,

	async execute({ client }) {
		const [info, balance] = await Promise.all([
			request<IDataObject>(client, endpoints.userInfo),
			request<IDataObject>(client, endpoints.userDuration),
		]);
		return [{ json: { ...info.data, ...balance.data } }];
	},
});
