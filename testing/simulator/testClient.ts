import axios, { type AxiosResponse } from 'axios';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';

import type { Simulator } from './simulator';
import type { Json } from './json';

/** A plain client for the stand-in's own tests: it takes every HTTP status and checks nothing. */
export function clientOf(simulator: Simulator) {
	const http = axios.create({
		proxy: false,
		maxRedirects: 0,
		validateStatus: () => true,
		transformRequest: (body, headers) => {
			if (body === undefined || Buffer.isBuffer(body) || typeof body === 'string') return body;
			if (typeof body.pipe === 'function') return body;
			headers.set('Content-Type', 'application/json');
			return JSON.stringify(body);
		},
	});
	let token = '';
	const url = (path: string) => `${simulator.url}/open/v1${path}`;
	const headers = (more: object = {}) => ({ headers: { ...(token && { access_token: token }), ...more } });
	return {
		http,
		url,
		/** Exchanges for a token and sends it from now on. */
		async signIn() {
			const body = { app_id: simulator.appId, secret_key: simulator.secretKey };
			const { data } = await http.post(url('/access_token'), body);
			token = data.data.access_token;
			return data.data as { access_token: string; expire_in: number };
		},
		use(value: string) {
			token = value;
		},
		async get(path: string, params: object = {}): Promise<AxiosResponse> {
			return await http.get(url(path), { ...headers(), params });
		},
		async post(path: string, body: unknown = {}): Promise<AxiosResponse> {
			return await http.post(url(path), body, headers());
		},
		/** An upload URL for a new file. */
		async uploadUrl(service = 'lip_sync_video', name = 'clip.mp4') {
			const { data } = await this.get('/common/create_upload_url', { service, name });
			return data.data as {
				sign_url: string;
				full_path: string;
				key: string;
				mime_type: string;
				file_id: string;
			};
		},
		async put(
			signUrl: string,
			body: unknown,
			contentType: string,
			more: object = {},
		): Promise<AxiosResponse> {
			return await http.put(signUrl, body, {
				headers: { 'Content-Type': contentType, ...more },
				maxBodyLength: Infinity,
			});
		},
		/** The fields of a create that is right, over which `fields` are laid; undefined takes one away. */
		createBody(fields: Record<string, unknown> = {}) {
			return {
				video_file_id: simulator.state.addReadyFile('lip_sync_video'),
				tts_config: { text: '你好', audio_man_id: simulator.state.voices.common[0].id },
				...fields,
			};
		},
		/** Uploads bytes, or a small real file: the ids and URLs of the upload. */
		async upload(service: string, name: string, bytes: Buffer = Buffer.from('bytes')) {
			const upload = await this.uploadUrl(service, name);
			const { status } = await this.put(upload.sign_url, bytes, upload.mime_type);
			if (status !== 200) throw new Error(`put: ${status}`);
			return upload;
		},
		/** `data` of a POST that must succeed. */
		async ask(path: string, body: unknown = {}): Promise<Json> {
			const { data } = await this.post(path, body);
			if (data.code !== 0) throw new Error(`${path}: ${data.code} ${data.msg}`);
			return data.data;
		},
		/** `data` of a GET that must succeed. */
		async look(path: string, params: object = {}): Promise<Json> {
			const { data } = await this.get(path, params);
			if (data.code !== 0) throw new Error(`${path}: ${data.code} ${data.msg}`);
			return data.data;
		},
		/** The bytes behind a URL, fetched without a token. */
		async download(url: string): Promise<{ type: string; bytes: Buffer }> {
			const reply = await http.get(url, { responseType: 'arraybuffer' });
			if (reply.status !== 200) throw new Error(`${url}: ${reply.status} ${reply.data}`);
			return { type: String(reply.headers['content-type']), bytes: reply.data };
		},
		/** The fields of a create_audio_task that is right, over which `fields` are laid. */
		speechBody(fields: Record<string, unknown> = {}) {
			const { id } = simulator.state.voices.common[0];
			return { audio_man: id, speed: 1, pitch: 1, text: { text: '今天天气很好。我们去公园吧。' }, ...fields };
		},
		/** The fields of a create_video that is right, over which `fields` are laid. */
		avatarVideoBody(fields: Record<string, unknown> = {}) {
			const { id, voice } = simulator.state.avatars.common[0];
			return {
				person: { id, figure_type: 'whole_body', x: 0, y: 0, width: 1080, height: 1920 },
				audio: {
					type: 'tts',
					volume: 100,
					tts: { text: ['今天天气很好。我们去公园吧。'], audio_man: voice.id, speed: 1, pitch: 1 },
				},
				...fields,
			};
		},
		/** Creates a task: returns its id. */
		async create(fields: Record<string, unknown> = {}): Promise<string> {
			const { data } = await this.post('/video_lip_sync/create', this.createBody(fields));
			if (data.code !== 0) throw new Error(`create: ${data.code} ${data.msg}`);
			return data.data;
		},
		/** The look-up of a task. */
		async detail(id: string): Promise<Json> {
			return (await this.get('/video_lip_sync/detail', { id })).data.data;
		},
	};
}

/** A server that takes callbacks, like an n8n that waits for them. */
export async function startReceiver(answer: (calls: number) => number = () => 200) {
	const bodies: Json[] = [];
	const server = createServer(async (req, res) => {
		bodies.push(JSON.parse(await text(req)));
		res.writeHead(answer(bodies.length)).end('taken');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/resume?signature=abc`,
		/** What was posted, parsed. */
		bodies,
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
