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
