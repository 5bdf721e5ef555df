import { chanjing } from '../testing/n8n/chanjing';
import { cell, type Point } from './point';
import { uploadUrl } from './service';
import { measureTransfers } from './transfer';

/** A video from n8n's binary store to Chanjing's storage. */
export const upload: Point = {
	name: 'upload',
	title: 'Upload',
	summary: (findings) => {
		const memory = (row: number) => cell(findings, 0, row, 'Peak memory over idle');
		// The last three rows: this package, the HTTP Request node and curl with the largest file.
		return `Uploading a file of ${cell(findings, 0, -3, 'Size')} takes ${memory(-3)} of memory; n8n's HTTP Request node takes ${memory(-2)}.`;
	},
	measure: async (lab) =>
		await measureTransfers(lab, {
			title: 'Upload',
			what: "File > Upload against n8n's HTTP Request node that does the same PUT, both from n8n's binary store; this package also asks for the upload URL within the time that is measured.",
			curlDoes: '`curl -T` sends the same bytes from a file.',
			endpoint: 'put',
			sendsFile: true,
			chanjing: (credential) =>
				chanjing('Upload', credential, {
					resource: 'file',
					operation: 'upload',
					options: { waitUntilReady: false },
				}),
			httpRequest: {
				name: 'HTTP Request',
				type: 'httpRequest',
				typeVersion: 4.2,
				parameters: {
					method: 'PUT',
					url: '={{ $json.url }}',
					sendBody: true,
					contentType: 'binaryData',
					inputDataFieldName: 'data',
					options: {},
				},
			},
			url: async (simulator) => await uploadUrl(simulator),
			curlArgs: (url, file) => ['-T', file, '-H', 'Content-Type: video/mp4', url],
		}),
};
