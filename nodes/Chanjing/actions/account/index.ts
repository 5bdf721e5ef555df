import type { Resource } from '../operation';
import { get } from './get.operation';

export const account: Resource = {
	option: {
		name: 'Account',
		value: 'account',
		description: 'The balance and the limits of the Chanjing account',
	},
	operations: [get],
};
