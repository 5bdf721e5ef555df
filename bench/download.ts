import { chanjing } from '../testing/n8n/chanjing';
import type { Point } from './point';
import { videoUrl } from './service';
import { measureTransfers } from './transfer';

/** A finished video from Chanjing into n8n's binary store. */
export const download: Point = {
	name: 'download',
	title: 'Download',
	measure: async (lab) =>
		await measureTransfers(lab, {
			title: 'Download',
			what: "Lip-Sync Video > Download against n8n's HTTP Request node that does the same GET, both into n8n's binary store; this package also looks the task up within the time that is measured.",
			curlDoes: '`curl -o` writes the same bytes to a file on the same disk.',
			endpoint: 'result',
			sendsFile: false,
			chanjing: (credential, taskId) =>
				chanjing('Download', credential, { resource: 'lipSync', operation: 'download', taskId }),
			httpRequest: {
				name: 'HTTP Request',
				type: 'httpRequest',
				typeVersion: 4.2,
				parameters: {
					url: '={{ $json.url }}',
					options: { response: { response: { responseFormat: 'file', outputPropertyName: 'data' } } },
				},
			},
			url: videoUrl,
			curlArgs: (url, file) => ['-o', `${file}.curl`, url],
		}),
};
