import { createClient } from '../../../../nodes/Chanjing/transport/client';
import { endpoints } from '../../../../nodes/Chanjing/transport/endpoints';
import { request } from '../../../../nodes/Chanjing/transport/request';
import { reading, useStage, working } from '../../../../testing/stage';
import { bend } from '../../../../testing/time';

const stage = useStage();

test("users' own calls go before those of a client with a lower priority, whoever came first", async () => {
	bend({ callWindows: { read: { intervalCap: 1, interval: 0.05 } } });
	const account = await stage.account();
	await stage.engine.run(reading(account));
	const [own, callback] = [stage.sim.state.addTask(), stage.sim.state.addTask()];

	const { error } = await stage.engine.run(
		working(account, async (context) => {
			const lookUp = async (id: string, priority?: number) =>
				await request(createClient(context, { priority }), endpoints.lipSyncDetail, { qs: { id } });
			await Promise.all([
				...Array.from({ length: 4 }, async () => await lookUp(callback, -1)),
				lookUp(own),
				lookUp(own),
			]);
		}),
	);
	expect(error).toBeUndefined();
	expect(stage.sim.log.calls('lipSyncDetail').map(({ about }) => about)).toEqual([
		callback,
		own,
		own,
		callback,
		callback,
		callback,
	]);
});
