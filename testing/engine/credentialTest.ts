import { createRequire } from 'node:module';
import {
	createEmptyRunExecutionData,
	NodeHelpers,
	UnexpectedError,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialsDecrypted,
	type ICredentialsHelper,
	type ICredentialTestRequest,
	type INode,
	type INodeCredentialTestResult,
	type INodeType,
	type INodeTypes,
	type NodeApiError,
} from 'n8n-workflow';
import type { EngineContext } from './context';

const NO_OP = 'n8n-nodes-base.noOp';

/** n8n gives its temporary node the name without the package, so its own check for a credential test does not know it. */
const TEMPORARY_TYPE = 'noOp';

/**
 * Tests a stored credential as the dialog in n8n does (its CredentialsTester): the type's `test` request is made through n8n's
 * RoutingNode, with `preAuthentication` where the token is empty or the service answers HTTP 401, and its rules are read.
 *
 * `unsaved` are fields that the user has changed in the dialog.
 */
export async function testCredential(
	context: EngineContext,
	credentialId: string,
	unsaved: ICredentialDataDecryptedObject = {},
): Promise<INodeCredentialTestResult> {
	const { core, credentialTypes, credentialsHelper, database } = context;
	const { id, name, type } = database.credentials.row(credentialId);
	const { test } = credentialTypes.getByName(type);
	if (!test) return { status: 'Error', message: 'No testing function found for this credential.' };

	const stored = await (await credentialsHelper.getCredentials({ id, name }, type)).getData();
	const decrypted: ICredentialsDecrypted = { id, name, type };
	try {
		decrypted.data = await credentialsHelper.applyDefaults(
			context.additionalData(),
			{ ...stored, ...unsaved },
			type,
			'internal',
		);
	} catch (error) {
		return { status: 'Error', message: (error as Error).message.toString() };
	}

	const { nodeType, nodeTypes } = mockedNoOp(context, type, test);
	const workflow = new Workflow({
		nodes: [temporaryNode({ [type]: { id, name } })],
		connections: {},
		active: false,
		nodeTypes,
	});
	const node = workflow.nodes['Temp-Node'];
	const additionalData = context.additionalData();
	additionalData.currentNodeParameters = node.parameters;
	additionalData.credentialsHelper = withTestData(credentialsHelper, decrypted.data);
	const executeContext = new core.n8n.ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null } as never,
		[],
	);
	await workflow.expression.acquireIsolate();
	try {
		const routingNode = new core.n8n.RoutingNode(executeContext, nodeType, decrypted);
		return verdictOnReply(test, (await routingNode.runNode())?.[0]?.[0]?.json);
	} catch (error) {
		core.container.get(core.n8n.ErrorReporter).error(error);
		return verdictOnError(test, error as NodeApiError);
	} finally {
		await workflow.expression.releaseIsolate();
	}
}

function temporaryNode(credentials: INode['credentials']): INode {
	return {
		id: 'temp',
		name: 'Temp-Node',
		type: TEMPORARY_TYPE,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials,
	};
}

/** n8n's No Operation node, with the test request as the routing of its only parameter. */
function mockedNoOp(context: EngineContext, credentialType: string, { request }: ICredentialTestRequest) {
	const noOp = context.nodeTypes.getByNameAndVersion(NO_OP);
	const nodeType = {
		description: {
			...noOp.description,
			credentials: [{ name: credentialType, required: true }],
			properties: [{ displayName: 'Temp', name: 'temp', type: 'string', routing: { request }, default: '' }],
		},
	} as INodeType;
	const nodeTypes: INodeTypes = {
		getKnownTypes: () => ({}),
		getByName: () => nodeType,
		getByNameAndVersion: (name, version) => {
			if (name !== TEMPORARY_TYPE) throw new UnexpectedError('Unknown node type');
			return NodeHelpers.getVersionedNodeType(nodeType, version);
		},
	};
	return { nodeType, nodeTypes };
}

/** The stored credential is read raw; anything else sees the data under test. */
function withTestData(
	helper: ICredentialsHelper,
	data: ICredentialDataDecryptedObject = {},
): ICredentialsHelper {
	const getDecrypted: ICredentialsHelper['getDecrypted'] = async (...args) =>
		args[5] ? await helper.getDecrypted(...args) : data;
	return new Proxy(helper, {
		get(target, property) {
			if (property === 'getDecrypted') return getDecrypted;
			const value = Reflect.get(target, property) as unknown;
			return typeof value === 'function' ? value.bind(target) : value;
		},
	});
}

function verdictOnReply({ rules = [] }: ICredentialTestRequest, body: unknown): INodeCredentialTestResult {
	const get = createRequire(createRequire(__filename).resolve('n8n-core'))('lodash/get');
	for (const rule of rules) {
		if (rule.type !== 'responseSuccessBody') continue;
		if (get(body, rule.properties.key) === rule.properties.value) {
			return { status: 'Error', message: rule.properties.message };
		}
	}
	return { status: 'OK', message: 'Connection successful!' };
}

function verdictOnError(
	{ rules = [] }: ICredentialTestRequest,
	error: NodeApiError,
): INodeCredentialTestResult {
	const cause = error.cause as
		| { code?: string; response?: { status: number; statusText: string } }
		| undefined;
	if (cause?.response) {
		const { status, statusText } = cause.response;
		for (const rule of rules) {
			if (rule.type === 'responseCode' && rule.properties.value === status) {
				return { status: 'Error', message: rule.properties.message };
			}
		}
		if (status < 199 || status > 299) {
			return { status: 'Error', message: statusText || `Received HTTP status code: ${status}` };
		}
	} else if (cause?.code) {
		return { status: 'Error', message: cause.code };
	}
	return { status: 'Error', message: error.message.toString() };
}
