import { init } from 'echarts';
import type { Plot } from './point';

const size = { width: 760, height: 380 };

/** Readable on a light and on a dark page. */
const palette = ['#2f7ed8', '#e07b39', '#7f8c8d', '#27ae60', '#8e44ad'];
const ink = '#6b7280';

/** The plot as an SVG. */
export function drawPlot({ title, unit, kind, categories, xTitle, series, logarithmic }: Plot): string {
	const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
	chart.setOption({
		animation: false,
		color: palette,
		textStyle: { fontFamily: 'sans-serif', color: ink },
		title: { text: title, left: 'center', textStyle: { fontSize: 15, color: ink } },
		legend: { bottom: 0, textStyle: { color: ink } },
		grid: { left: 60, right: 24, top: 56, bottom: 64, containLabel: true },
		xAxis: {
			type: 'category',
			data: categories,
			name: xTitle,
			nameLocation: 'middle',
			nameGap: 28,
			axisLabel: { color: ink },
		},
		yAxis: {
			type: logarithmic ? 'log' : 'value',
			name: unit,
			axisLabel: { color: ink },
			...(logarithmic ? fromBelow(series.flatMap(({ values }) => values)) : {}),
		},
		series: series.map(({ name, values }) => ({
			name,
			type: kind,
			data: values,
			label: {
				show: kind === 'bar',
				position: 'top',
				color: ink,
				formatter: ({ value }: { value: unknown }) => label(Number(value)),
			},
		})),
	});
	const svg = chart.renderToSVGString();
	chart.dispose();
	return svg;
}

/** A logarithmic axis, and its bars, begin a power of ten below the least value, so that the least has a bar too. */
function fromBelow(values: Array<number | null>): { min: number; startValue: number } {
	const least = Math.min(...values.filter((value) => value !== null));
	const min = 10 ** (Math.floor(Math.log10(least)) - 1);
	return { min, startValue: min };
}

const label = (value: number) =>
	value.toLocaleString('en', {
		maximumFractionDigits: Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2,
	});
