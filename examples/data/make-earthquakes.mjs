// Makes earthquakes.jsonl of the USGS feed as the package vega-datasets ships it: see PROVENANCE.md.
import { readFileSync, writeFileSync } from 'node:fs';

const feed = new URL('../data/earthquakes.json', import.meta.resolve('vega-datasets'));
const { features } = JSON.parse(readFileSync(feed, 'utf8'));

const events = features.map(({ id, properties, geometry }) => {
  const { mag, place, time, net, type } = properties;
  const [lon, lat, depth] = geometry.coordinates;
  return { id, mag, place, time, net, type, depth, lon, lat };
});

// The feed lists the latest first; a stream brings them in the order in which they happened.
events.sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));

const lines = events.map((event) => `${JSON.stringify(event)}\n`);
writeFileSync(new URL('earthquakes.jsonl', import.meta.url), lines.join(''));
