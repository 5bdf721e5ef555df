import { type ErrorKind } from '../errors/chanjingError';
import { callWindows } from '../limits';

/** What an answer of Chanjing means, and what the user can do about it. */
export interface Meaning {
	kind: ErrorKind;
	advice?: string;
}

const tryLater = 'Try again later. If it stays, ask Chanjing with the trace_id.';

const otherContent = 'Chanjing does not accept this content. Change the text, the audio or the video.';

/** The documented codes of the envelope. 10401 is seen only in the vendor's clients; 51000 only in its pages. */
export const codes: Record<number, Meaning> = {
	400: { kind: 'refused', advice: 'Check the format of the values that the node was given.' },
	10400: {
		kind: 'token',
		advice:
			'The access token was refused again right after it was renewed. Check that the app is enabled at Chanjing and that no other program or second n8n credential uses the same App ID: each new token ends the one before.',
	},
	10401: {
		kind: 'token',
		advice:
			'The access token was refused again right after it was renewed. Check that no other program or second n8n credential uses the same App ID.',
	},
	40000: { kind: 'refused', advice: 'Check the values that the node was given.' },
	40001: {
		kind: 'rateLimit',
		get advice() {
			return `Chanjing allows ${allowed()}. Wait a minute, or start fewer executions at a time.`;
		},
	},
	40002: {
		kind: 'refused',
		advice:
			'The quota or duration of the account is used up. Top it up at Chanjing; of voices and avatars, delete one that is not needed any more. Account > Get shows how many avatars there may be.',
	},
	50000: { kind: 'internal', advice: tryLater },
	50011: { kind: 'refused', advice: otherContent },
	51000: { kind: 'internal', advice: tryLater },
};

/** The codes with which Chanjing refuses the parameters of a call as such, by their names, types or ranges. */
export const parameterCodes = [400, 40000];

/** The documented limits of calls, in words. */
function allowed(): string {
	const { createLipSync, file, read } = callWindows;
	const within = (seconds: number) => ({ 1: 'a second', 60: 'a minute' })[seconds] ?? `in ${seconds} seconds`;
	const limit = (what: string, { intervalCap, interval }: { intervalCap: number; interval: number }) =>
		`${intervalCap} ${what} ${within(interval)}`;
	return `${limit('creates', createLipSync)}, ${limit('file calls', file)} and ${limit('look-ups', read)}`;
}

/** Code 50000 is a catch-all: `msg` says what is meant. The `msg` of failed tasks has the same words. */
const meanings: Array<Meaning & { says: RegExp }> = [
	{
		says: /还未完成上传/,
		kind: 'notReady',
		advice:
			'The file cannot be used yet, or was uploaded for the other purpose (driving video or audio). Wait a minute, and check its purpose with Get File.',
	},
	{
		says: /文件不存在|无权使用/,
		kind: 'notFound',
		advice:
			'Check the File ID: the file must belong to this account, and Chanjing deletes files after 30 days. Upload it again if it is gone.',
	},
	{
		says: /没有找到对应的声音/,
		kind: 'notFound',
		advice: 'Choose another voice from the list, or check the voice ID with Get Many Voices.',
	},
	{
		says: /扣费失败|余额不足|蝉豆不足|欠费/,
		kind: 'refused',
		advice:
			'The balance of the Chanjing account does not cover the video. Top it up, and see the beans left with Get Account.',
	},
	{
		says: /至少输入\s*1\s*S/i,
		kind: 'refused',
		advice: 'Chanjing wants at least one second of speech. Write a longer text, or give a longer recording.',
	},
	{
		says: /没有人声/,
		kind: 'refused',
		advice: 'Chanjing hears nobody speak in the recording. Give one with a clear voice.',
	},
	{
		says: /不支持的音频格式/,
		kind: 'refused',
		advice: 'Chanjing cannot read the recording. Give it as mp3, m4a or wav.',
	},
	{ says: /不支持纯数字文本/, kind: 'refused', advice: 'A text needs more than digits. Add a word.' },
	{
		says: /上传(音频|背景)文件失败/,
		kind: 'refused',
		advice:
			'Chanjing could not fetch the recording or the background. Check that its URL opens without a login, or give the file as Binary.',
	},
	{
		says: /暂不支持该语种/,
		kind: 'refused',
		advice: 'Chanjing does not speak this language with this voice. Change the text or the voice.',
	},
	{ says: /违规|敏感|审核/, kind: 'refused', advice: otherContent },
	{
		says: /不存在|没有找到|未找到|无权|not (found|exist)|no such/i,
		kind: 'notFound',
		advice: 'Check the ID and that it belongs to this account.',
	},
];

/** What Chanjing's own words mean, where they are known. */
export function meaningOf(msg: string): Meaning | undefined {
	return meanings.find(({ says }) => says.test(msg));
}

/** @returns nothing for a code that no document names: a gateway may have said it, or Chanjing something new */
export function meaningOfCode(code: number, msg: string): Meaning | undefined {
	const documented: Meaning | undefined = codes[code];
	return (documented?.kind === 'internal' && meaningOf(msg)) || documented;
}
