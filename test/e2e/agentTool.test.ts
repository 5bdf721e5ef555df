import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { INodeConnections, NodeConnectionType } from 'n8n-workflow';
import { chanjing } from '../../testing/n8n/chanjing';
import { errorTextOf, itemsOf } from '../../testing/n8n/rest';
import { leaks } from '../../testing/n8n/secrets';
import { eachTestGets, type Stage } from '../../testing/n8n/stage';
import { node, type WorkflowDefinition } from '../../testing/n8n/workflow';

interface ChatMessage {
	role: string;
	content: string | null;
}

interface ChatRequest {
	messages: ChatMessage[];
	tools?: Array<{
		function: {
			name: string;
			description: string;
			parameters: { properties: Record<string, { type: string; description?: string }>; required?: string[] };
		};
	}>;
}

/** What the scripted model does when it is asked: it calls a tool or answers. */
type Turn = (request: ChatRequest) => { call: string; with: object } | { say: string };

/** A chat model that speaks OpenAI's protocol and follows a script; it keeps what it was asked. */
class ScriptedModel {
	readonly requests: ChatRequest[] = [];

	turns: Turn[] = [];

	private constructor(private readonly server: Server) {}

	static async start(): Promise<ScriptedModel> {
		const app = express();
		app.use(express.json({ limit: '10mb' }));
		const server = await new Promise<Server>((resolve) => {
			const started: Server = app.listen(0, '127.0.0.1', () => resolve(started));
		});
		const model = new ScriptedModel(server);
		app.get('/v1/models', (_, response) => void response.json({ data: [{ id: 'scripted' }] }));
		app.post('/v1/chat/completions', (request, response) => {
			const asked = request.body as ChatRequest & { stream?: boolean };
			const turn = model.turns[model.requests.length](asked);
			model.requests.push(asked);
			const message =
				'say' in turn
					? { role: 'assistant', content: turn.say }
					: {
							role: 'assistant',
							content: null,
							tool_calls: [
								{
									id: `call_${model.requests.length}`,
									type: 'function',
									function: { name: turn.call, arguments: JSON.stringify(turn.with) },
								},
							],
						};
			response.json({
				id: `chat-${model.requests.length}`,
				object: 'chat.completion',
				created: 0,
				model: 'scripted',
				choices: [{ index: 0, message, finish_reason: 'say' in turn ? 'stop' : 'tool_calls' }],
				usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
			});
		});
		return model;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
	}

	/** The tools that it was offered. */
	get tools() {
		return (this.requests[0]?.tools ?? []).map((tool) => tool.function);
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}

let n8n: Stage['n8n'];
let simulator: Stage['simulator'];
let credential: Stage['credential'];
let model: ScriptedModel;
eachTestGets((stage) => ({ n8n, simulator, credential } = stage));

beforeEach(async () => {
	model = await ScriptedModel.start();
});
afterEach(async () => await model.close());

/** An agent that is asked once, with Chanjing nodes as its tools. */
async function agent(question: string, tools: Array<ReturnType<typeof tool>>): Promise<WorkflowDefinition> {
	const { id } = await n8n.rest.createCredential('Scripted model', 'openAiApi', {
		apiKey: 'not-a-key',
		url: model.url,
	});
	const nodes = [
		node({ name: 'Start', type: 'manualTrigger' }),
		node({
			name: 'Agent',
			type: '@n8n/n8n-nodes-langchain.agent',
			typeVersion: 3,
			parameters: { promptType: 'define', text: question, options: {} },
		}),
		node({
			name: 'Model',
			type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
			typeVersion: 1.2,
			credential: { id, name: 'Scripted model', type: 'openAiApi' },
			parameters: { model: { __rl: true, mode: 'id', value: 'scripted' }, options: {} },
		}),
		...tools,
	];
	const to = (type: NodeConnectionType): INodeConnections => ({
		[type]: [[{ node: 'Agent', type, index: 0 }]],
	});
	return {
		name: question,
		nodes,
		connections: {
			Start: to('main'),
			Model: to('ai_languageModel'),
			...Object.fromEntries(tools.map(({ name }) => [name, to('ai_tool')])),
		},
		settings: { executionOrder: 'v1' },
		active: false,
	};
}

/** A Chanjing node hung under an agent. */
const tool = (...[name, given, parameters]: Parameters<typeof chanjing>) =>
	node({ ...chanjing(name, given, parameters), type: 'n8n-nodes-chanjing.chanjingTool' });

const fromAi = (key: string, description: string) => `={{ $fromAI('${key}', '${description}', 'string') }}`;

const voicesTool = () =>
	tool('List Voices', credential, { resource: 'voice', operation: 'getMany', limit: 20 });

const createTool = (more: object = {}) =>
	tool('Create a Video', credential, {
		videoSource: 'fileId',
		videoFileId: simulator.state.addReadyFile('lip_sync_video'),
		text: fromAi('text', 'What the presenter says'),
		voice: { __rl: true, mode: 'id', value: fromAi('voice_id', 'ID of a voice') },
		waitMode: 'poll',
		...more,
	});

const lastContent = ({ messages }: ChatRequest) => String(messages[messages.length - 1].content);

describe('an agent with Chanjing nodes as tools', () => {
	it('comes from a question to the URL of the finished video', async () => {
		const urlIn = (text: string) => /"video_url":"([^"]+)"/.exec(text.replace(/\\"/g, '"'))?.[1] ?? 'no URL';
		model.turns = [
			() => ({ call: 'List_Voices', with: {} }),
			(request) => {
				expect(lastContent(request)).toContain(simulator.state.voices.common[0].id);
				const voice_id = simulator.state.voices.common[0].id;
				return { call: 'Create_a_Video', with: { text: 'We are open on Sunday.', voice_id } };
			},
			(request) => ({ say: `Here it is: ${urlIn(lastContent(request))}` }),
		];
		const workflow = await n8n.rest.createWorkflow(
			await agent('Make a video that says: We are open on Sunday.', [voicesTool(), createTool()]),
		);
		const execution = await n8n.rest.executionThatIs(await n8n.rest.run(workflow, 'Start'));
		expect(errorTextOf(execution)).toBe('');

		const [task] = simulator.state.tasks;
		expect([task.request.tts_config.text].flat()).toEqual(['We are open on Sunday.']);
		expect(task.request.tts_config.audio_man_id).toBe(simulator.state.voices.common[0].id);
		const [{ json }] = itemsOf(execution, 'Agent');
		expect(json.output).toContain(`${simulator.resultsUrl}/video/${task.id}.mp4`);
		expect(simulator.log.counts()).toMatchObject({ accessToken: 1, createLipSync: 1 });
		expect(await leaks(n8n, simulator)).toEqual([]);
	});

	it('offers the model tools whose names, descriptions and parameters say what to do', async () => {
		model.turns = [() => ({ say: 'Nothing to do.' })];
		const workflow = await n8n.rest.createWorkflow(
			await agent('What can you do?', [voicesTool(), createTool()]),
		);
		const execution = await n8n.rest.executionThatIs(await n8n.rest.run(workflow, 'Start'));
		expect(errorTextOf(execution)).toBe('');
		const [voices, create] = ['List_Voices', 'Create_a_Video'].map(
			(name) => model.tools.find((offered) => offered.name === name)!,
		);
		expect(voices.description).toMatch(/voice/i);
		expect(create.description).toMatch(/video/i);
		expect(Object.keys(create.parameters.properties).sort()).toEqual(['text', 'voice_id']);
		expect(create.parameters.properties.text).toMatchObject({
			type: 'string',
			description: 'What the presenter says',
		});
	});

	it('is told why a video was not made, so that it can tell its user', async () => {
		simulator.faults.failNextTasks('余额不足');
		const voice_id = simulator.state.voices.common[0].id;
		model.turns = [
			() => ({ call: 'Create_a_Video', with: { text: 'We are open on Sunday.', voice_id } }),
			(request) => ({ say: `It did not work: ${lastContent(request)}` }),
		];
		const workflow = await n8n.rest.createWorkflow(await agent('Make a video.', [createTool()]));
		const execution = await n8n.rest.executionThatIs(await n8n.rest.run(workflow, 'Start'));
		const [task] = simulator.state.tasks;
		const said = `${errorTextOf(execution)}${JSON.stringify(itemsOf(execution, 'Agent'))}`;
		expect(said).toContain('余额不足');
		expect(said).toContain(task.id);
		expect(simulator.log.count('createLipSync')).toBe(1);
	});

	it('is refused a wait for a callback before anything is created', async () => {
		const voice_id = simulator.state.voices.common[0].id;
		model.turns = [
			() => ({ call: 'Create_a_Video', with: { text: 'We are open on Sunday.', voice_id } }),
			(request) => ({ say: `It did not work: ${lastContent(request)}` }),
		];
		const tools = [createTool({ waitMode: 'callback' })];
		const workflow = await n8n.rest.createWorkflow(await agent('Make a video later.', tools));
		const execution = await n8n.rest.executionThatIs(await n8n.rest.run(workflow, 'Start'));
		const said = `${errorTextOf(execution)}${JSON.stringify(itemsOf(execution, 'Agent'))}`;
		expect(said).toContain('cannot wait for a callback');
		expect(simulator.log.count('createLipSync')).toBe(0);
	});
});
