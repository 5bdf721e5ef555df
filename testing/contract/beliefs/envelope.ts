import { answered, compare, type Belief } from '../belief';
import { faultOf, shapeOf } from '../shapes';

export const envelopeBeliefs: Belief[] = [
	{
		id: 'envelope.shape',
		believes: 'A reply is JSON with trace_id, code, msg and data; code 0 is success.',
		marks: ['S'],
		async check({ api }) {
			const reply = await api.get('/user_info');
			const fault = faultOf(shapeOf.envelope, reply.body);
			return compare(!fault && reply.code === 0, fault ?? `code ${reply.code}`, reply);
		},
	},
	{
		id: 'envelope.error-status',
		believes: 'HTTP status is 200 for an error too, in the same envelope.',
		marks: ['T'],
		async check({ api }) {
			const reply = await api.get('/common/file_detail', { id: 'contract-no-such-file' });
			const fault = faultOf(shapeOf.envelope, reply.body);
			return compare(reply.status === 200 && !fault, fault ?? `HTTP ${reply.status}`, reply);
		},
	},
	{
		id: 'envelope.unknown-path',
		believes: 'An unknown path is a 404 in plain text.',
		marks: ['T'],
		async check({ api }) {
			const reply = await api.get('/contract/no-such-path');
			const isSo = reply.status === 404 && !reply.body;
			return compare(isSo, `HTTP ${reply.status}, ${reply.contentType}`, reply);
		},
	},
	{
		id: 'envelope.wrong-type',
		believes: 'A parameter of the wrong type is refused with code 400.',
		marks: ['S'],
		async check({ api }) {
			const reply = await api.post('/video_lip_sync/list', { page: 'first', page_size: 10 });
			return compare(reply.code === 400, `code ${reply.code}: ${reply.msg}`, reply);
		},
	},
	{
		id: 'envelope.wrong-value',
		believes: 'A parameter with a wrong value is refused with code 40000.',
		marks: ['S'],
		async check({ api }) {
			const reply = await api.post('/video_lip_sync/list', { page: -1, page_size: 10 });
			return compare(reply.code === 40000, `code ${reply.code}: ${reply.msg}`, reply);
		},
	},
	{
		id: 'envelope.unknown-field',
		believes: 'A field that no document names is refused with code 40000.',
		marks: ['?'],
		answers: [['refused with code 40000'], ['taken', { refuseUnknownFields: false }]],
		async check({ api }) {
			const reply = await api.post('/video_lip_sync/list', { page: 1, page_size: 10, contract: 1 });
			return answered(reply.code === 0 ? 'taken' : `refused with code ${reply.code}`, reply);
		},
	},
	{
		id: 'account.user-info',
		believes: 'GET /user_info answers id, name and the four limits of the account.',
		marks: ['D'],
		async check({ api }) {
			const reply = await api.get('/user_info');
			const fault = faultOf(shapeOf.userInfo, reply.data);
			return compare(!fault, fault ?? 'as believed', reply);
		},
	},
	{
		id: 'account.user-duration',
		believes: 'GET /user_duration answers the beans left, and no more of them that expire within 30 days.',
		marks: ['D'],
		async check({ api }) {
			const reply = await api.get('/user_duration');
			const fault = faultOf(shapeOf.userDuration, reply.data);
			const isLess = reply.data?.bean_day30 <= reply.data?.resi_total_bean;
			return compare(!fault && isLess, fault ?? 'as believed', reply);
		},
	},
];
