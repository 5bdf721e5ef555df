import { DummyNode } from '../../testing/engine/dummies/DummyNode';
import { createEngine, type Engine } from '../../testing/engine/index';

let engine: Engine;

beforeAll(async () => {
	engine = await createEngine({ nodeTypes: [DummyNode] });
});
afterAll(async () => await engine.close());

describe('a node as an agent’s tool', () => {
	it('is run by the engine at the agent’s request; n8n does not tell it by isToolExecution', async () => {
		const run = await engine.runAsTool({ node: 'dummy', parameters: { work: 'tool' } });
		expect(run.error).toBeUndefined();
		expect(run.toolReply).toEqual([{ isToolExecution: false, type: 'test-nodes.dummyTool' }]);
	});

	it('is invoked by the agent', async () => {
		const run = await engine.runAsTool({ node: 'dummy', parameters: { work: 'tool' }, style: 'invocation' });
		expect(run.error).toBeUndefined();
		expect(run.toolReply).toEqual([{ isToolExecution: true, type: 'test-nodes.dummyTool' }]);
	});

	it.each(['engineRequest', 'invocation'] as const)('gets what the model fills in (%s)', async (style) => {
		const run = await engine.runAsTool({
			node: 'dummy',
			style,
			parameters: { work: "={{ $fromAI('work', 'What to do', 'string') }}" },
			arguments: { work: 'echo' },
		});
		expect(run.error).toBeUndefined();
		expect(run.toolReply).toMatchObject([{ item: 0 }]);
	});
});
