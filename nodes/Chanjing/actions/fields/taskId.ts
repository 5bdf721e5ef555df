import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { checkId } from '../../errors/checks';

/** The task that an operation is about. */
export const taskIdField: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 9b1deb4d3b7d',
	description: 'The ID that Lip-Sync Video > Create gave',
};

/** @throws ChanjingError `input` */
export function readTaskId(context: IExecuteFunctions, itemIndex: number): string {
	return checkId(context.getNodeParameter(taskIdField.name, itemIndex), taskIdField.displayName);
}
