import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { checkId } from '../../errors/checks';

/** The file that an operation is about. */
export const fileIdField: INodeProperties = {
	displayName: 'File ID',
	name: 'fileId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 3f6f0a1b2c3d',
	description: 'The file_id that File > Upload gave',
};

/** @throws ChanjingError `input` */
export function readFileId(context: IExecuteFunctions, itemIndex: number): string {
	return checkId(context.getNodeParameter(fileIdField.name, itemIndex), fileIdField.displayName);
}
