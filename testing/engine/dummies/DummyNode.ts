import {
	NodeConnectionTypes,
	NodeOperationError,
	sleep,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

/** Counts in this copy of the module, so tests see whether two engines share module state. */
const inThisModule = { runs: 0, together: 0 };

type Work = (this: IExecuteFunctions, item: number) => Promise<INodeExecutionData>;

const works: Record<string, Work> = {
	async echo(item) {
		inThisModule.runs++;
		const { json } = this.getInputData()[item];
		return { json: { ...json, item, runs: inThisModule.runs, version: this.getNode().typeVersion } };
	},

	async call(item) {
		const { url } = await this.getCredentials('dummyApi');
		const json = (await this.helpers.httpRequestWithAuthentication.call(this, 'dummyApi', {
			url: `${url as string}/things`,
			qs: { q: item },
		})) as IDataObject;
		return { json };
	},

	async exchange() {
		const data: ICredentialDataDecryptedObject = { ...(await this.getCredentials('dummyApi')), token: '' };
		const options = { url: `${data.url as string}/things` };
		const credentialsDecrypted = { id: '', name: '', type: 'dummyApi', data };
		await this.helpers.httpRequestWithAuthentication.call(this, 'dummyApi', options, {
			credentialsDecrypted,
		});
		return { json: { tokenAfterwards: data.token } };
	},

	async fail(item) {
		this.logger.warn('The node is about to fail', { item });
		throw new NodeOperationError(this.getNode(), `Item ${item} cannot be done`, {
			itemIndex: item,
			description: 'Try another one',
		});
	},

	async bytes(item) {
		const binary = this.helpers.assertBinaryData(item, 'data');
		const buffer = await this.helpers.getBinaryDataBuffer(item, 'data');
		const copy = await this.helpers.prepareBinaryData(
			Buffer.from(buffer).reverse(),
			'reversed.bin',
			'video/mp4',
		);
		return {
			json: {
				mode: binary.id ? binary.id.split(':')[0] : 'default',
				id: binary.id ?? null,
				mime: binary.mimeType,
			},
			binary: { copy },
		};
	},

	async upload(item) {
		const { url } = await this.getCredentials('dummyApi');
		const { id } = this.helpers.assertBinaryData(item, 'data');
		const body = await this.helpers.getBinaryStream(id!, 64 * 1024);
		const { fileSize } = await this.helpers.getBinaryMetadata(id!);
		const json = (await this.helpers.httpRequest({
			method: 'PUT',
			url: `${url as string}/upload`,
			body: body as never,
			headers: { 'Content-Type': 'video/mp4', 'Content-Length': fileSize },
			disableFollowRedirect: true,
		})) as IDataObject;
		return { json };
	},

	async sleep() {
		const signal = this.getExecutionCancelSignal();
		inThisModule.runs++;
		try {
			await sleep(60_000, signal);
		} catch {
			throw new NodeOperationError(this.getNode(), 'Stopped while task 7 goes on');
		}
		return { json: {} };
	},

	async tool() {
		return { json: { isToolExecution: this.isToolExecution(), type: this.getNode().type } };
	},
};

/** Does one of several small things with n8n's helpers. */
export class DummyNode implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Dummy',
		name: 'dummy',
		group: ['transform'],
		version: [1, 2],
		description: 'For the tests of the harness',
		defaults: { name: 'Dummy' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: [{ name: 'dummyApi', required: false }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: '',
				path: '',
				restartWebhook: true,
			},
		],
		properties: [
			{ displayName: 'Work', name: 'work', type: 'string', default: 'echo' },
			{ displayName: 'Needed', name: 'needed', type: 'string', default: 'x', required: true },
			{ displayName: 'Wait Until', name: 'waitUntil', type: 'string', default: '' },
		],
	};

	methods = {
		listSearch: {
			async searchThings(this: ILoadOptionsFunctions, filter?: string, paginationToken?: string) {
				const { url } = await this.getCredentials('dummyApi');
				const { echo } = (await this.helpers.httpRequestWithAuthentication.call(this, 'dummyApi', {
					url: `${url as string}/things`,
					qs: { q: filter },
				})) as IDataObject;
				return {
					results: [{ name: `${echo as string}`, value: paginationToken ?? 'first' }],
					paginationToken: '2',
				};
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const output: INodeExecutionData[] = [];
		const items = this.getInputData();
		const waitUntil = this.getNodeParameter('waitUntil', 0) as string;
		if (waitUntil) {
			const url = this.evaluateExpression('{{ $execution.resumeUrl }}', 0);
			Object.assign(this.getContext('node'), { url, tasks: items.length });
			for (const item of items) item.json = { seen: true };
			await this.putExecutionToWait(new Date(waitUntil));
			return [items];
		}
		for (let item = 0; item < items.length; item++) {
			const work = works[this.getNodeParameter('work', item) as string];
			try {
				output.push({ ...(await work.call(this, item)), pairedItem: { item } });
			} catch (error) {
				if (!this.continueOnFail()) throw error;
				const { message } = error as Error;
				output.push({ json: { error: message }, error: error as NodeOperationError, pairedItem: { item } });
			}
		}
		return [output];
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const { answer, together = 0 } = this.getBodyData();
		if (together) inThisModule.together++;
		while (inThisModule.together < (together as number)) await sleep(1);
		if (answer === 'throw') throw new Error('The webhook broke');
		const tasks = this.evaluateExpression('{{ $node["Dummy"].context["tasks"] }}') as number;
		if (answer !== 'done') return { webhookResponse: { still: tasks } };
		const items = Array.from({ length: tasks }, (_, item) => ({
			json: { done: item },
			pairedItem: { item },
		}));
		return { webhookResponse: { thanks: tasks }, workflowData: [items] };
	}
}
