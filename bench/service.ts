import axios from 'axios';
import type { Simulator } from '../testing/simulator';

/** One call to the stand-in with the token that is valid now, as a user's own program would make it. */
async function ask<T>({ url, state }: Simulator, path: string, query: Record<string, string>): Promise<T> {
	const { data } = await axios.get<{ data: T }>(`${url}/open/v1${path}`, {
		params: query,
		headers: { access_token: state.token },
		proxy: false,
	});
	return data.data;
}

/** Exchanges a first token, for what is asked of the stand-in here. */
export async function exchangeToken({ url, appId, secretKey }: Simulator): Promise<string> {
	const body = { app_id: appId, secret_key: secretKey };
	const { data } = await axios.post<{ data: { access_token: string } }>(`${url}/open/v1/access_token`, body, {
		proxy: false,
	});
	return data.data.access_token;
}

/** A signed URL that takes a video by PUT. */
export async function uploadUrl(simulator: Simulator): Promise<string> {
	const query = { service: 'lip_sync_video', name: 'clip.mp4' };
	return (await ask<{ sign_url: string }>(simulator, '/common/create_upload_url', query)).sign_url;
}

/** The signed URL of a task's video. */
export async function videoUrl(simulator: Simulator, taskId: string): Promise<string> {
	return (await ask<{ video_url: string }>(simulator, '/video_lip_sync/detail', { id: taskId })).video_url;
}
