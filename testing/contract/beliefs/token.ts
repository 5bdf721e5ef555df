import { answered, compare, held, refuted, type Belief } from '../belief';
import { faultOf, shapeOf } from '../shapes';

const dayMinutes = 1440;

/** The reply to a token that was never given out. */
const deadToken = 'contract-no-such-token';

export const tokenBeliefs: Belief[] = [
	{
		id: 'token.shape',
		believes: 'POST /access_token answers access_token and expire_in, a whole number.',
		marks: ['S', 'V'],
		async check({ api }) {
			const reply = await api.exchange();
			const fault = faultOf(shapeOf.token, reply.data);
			return compare(!fault, fault ?? 'as believed', reply);
		},
	},
	{
		id: 'token.life',
		believes: 'expire_in is an absolute Unix time in seconds, one day ahead.',
		marks: ['S', 'V'],
		async check({ api }) {
			const now = Date.now() / 1000;
			const reply = await api.exchange();
			const seconds = Math.round(reply.data.expire_in - now);
			const isDay = Math.abs(seconds / 60 - dayMinutes) < 10;
			return compare(isDay, `${seconds} seconds ahead`, reply, { tokenLifeSeconds: seconds });
		},
	},
	{
		id: 'token.evicts',
		believes: 'A new token invalidates the previous one at once.',
		marks: ['S', 'T'],
		async check({ api }) {
			const before = api.token;
			await api.exchange();
			const reply = await api.get('/user_info', {}, { token: before });
			const seen = `the previous token then gave code ${reply.code}`;
			return compare(reply.code !== 0, seen, reply, { tokensEvict: false });
		},
	},
	{
		id: 'token.header',
		believes: 'The token is sent in the header access_token.',
		marks: ['D', 'V'],
		async check({ api }) {
			const reply = await api.get('/user_info');
			return compare(reply.code === 0, `code ${reply.code}`, reply);
		},
	},
	{
		id: 'token.missing',
		believes: 'A call without a token is refused like one with a dead token.',
		marks: ['S'],
		async check({ api }) {
			const dead = await api.get('/user_info', {}, { token: deadToken });
			const reply = await api.get('/user_info', {}, { token: '' });
			return compare(reply.code === dead.code, `code ${reply.code}`, reply);
		},
	},
	{
		id: 'token.refused-code',
		believes: 'A token that is not valid is refused with code 10400.',
		marks: ['S', 'D', 'V'],
		async check({ api }) {
			const reply = await api.get('/user_info', {}, { token: deadToken });
			const mirror = { tokenRefusedCode: reply.code };
			return compare(reply.code === 10400, `code ${reply.code}`, reply, mirror);
		},
	},
	{
		id: 'token.refused-msg',
		believes: 'Its msg is AccessToken验证失败.',
		marks: ['?'],
		async check({ api }) {
			const reply = await api.get('/user_info', {}, { token: deadToken });
			return compare(reply.msg === 'AccessToken验证失败', `${reply.msg}`, reply, {
				tokenRefusedMsg: reply.msg,
			});
		},
	},
	{
		id: 'token.refused-status',
		believes: 'The HTTP status of that refusal is 200.',
		marks: ['T'],
		async check({ api }) {
			const reply = await api.get('/user_info', {}, { token: deadToken });
			const mirror = { tokenRefusedStatus: reply.status };
			return compare(reply.status === 200, `HTTP ${reply.status}`, reply, mirror);
		},
	},
	{
		id: 'token.wrong-key-code',
		believes: 'A wrong secret_key gives code 40000.',
		marks: ['?'],
		answers: [
			['code 40000'],
			['code 400', { wrongCredentialCode: 400 }],
			['code 10400', { wrongCredentialCode: 10400 }],
			['code 50000', { wrongCredentialCode: 50000 }],
		],
		async check({ api }) {
			const { appId } = api.account;
			const reply = await api.exchange({ app_id: appId, secret_key: 'contract-wrong-key' });
			return answered(`code ${reply.code}`, reply);
		},
	},
	{
		id: 'token.wrong-key-msg',
		believes: 'Its msg is app_id或secret_key错误.',
		marks: ['?'],
		async check({ api }) {
			const { appId } = api.account;
			const reply = await api.exchange({ app_id: appId, secret_key: 'contract-wrong-key' });
			const isKnown = reply.msg === 'app_id或secret_key错误';
			return compare(isKnown, `${reply.msg}`, reply, { wrongCredentialMsg: reply.msg });
		},
	},
	{
		id: 'token.missing-key',
		believes: 'An exchange without secret_key is refused with code 400 or 40000.',
		marks: ['S'],
		async check({ api }) {
			const reply = await api.exchange({ app_id: api.account.appId });
			return compare([400, 40000].includes(reply.code ?? 0), `code ${reply.code}`, reply);
		},
	},
];

/** To be asked last: what was seen of the token during the whole run. */
export const tokenLastBelief: Belief = {
	id: 'token.lasts',
	isLast: true,
	believes: 'A token serves any number of calls until its time is over or another one is exchanged.',
	marks: ['S', 'T'],
	check: async ({ api }) =>
		api.tokensLost.length === 0
			? held('no token of this run was refused')
			: refuted(
					`refused before its time after ${api.tokensLost.join(', ')} calls, unless another process exchanged a token meanwhile`,
					undefined,
					{ callsPerToken: Math.max(...api.tokensLost) },
				),
};
