import fc from 'fast-check';
import { expectErr, expectOk } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { goodList, h100Row, header, l40sRow, listOf } from '../test-support/price-lists.ts';
import { readCatalogue } from './read-catalogue.ts';

const table = (...rows: readonly string[]) => expectOk(readCatalogue(listOf(...rows)));

test('a row of a real list', () => {
  expect(table(h100Row)).toEqual({
    rows: [
      {
        machine: 'gpu-h100-sxm_1gpu-16vcpu-200gb',
        region: 'eu-north1',
        gpu: 'H100',
        gpuCount: 1,
        cpuCores: 16,
        memoryGib: 200,
        hourlyUsd: 2.95,
        spotHourlyUsd: 1.25,
      },
    ],
    broken: { count: 0, first: null },
    withoutPrice: 0,
  });
});

test('columns are found by name, whatever their order; SpotPrice may be missing', () => {
  const text = 'Region,Price,vCPUs,AcceleratorCount,AcceleratorName,MemoryGiB,InstanceType\n';
  const { rows } = expectOk(readCatalogue(`${text}us-east-1,0.8,4.0,1.0,L4,16.0,g6.xlarge\n`));
  expect(rows).toMatchObject([
    { machine: 'g6.xlarge', gpu: 'L4', cpuCores: 4, hourlyUsd: 0.8, spotHourlyUsd: null },
  ]);
});

test.each([
  ['m,H100,1,16,200,NaN,r1,,', 'Price is not a number above 0'],
  ['m,H100,1,16,200,-2.95,r1,,', 'Price is not a number above 0'],
  ['m,H100,1,16,200,0,r1,,', 'Price is not a number above 0'],
  ['m,H100,1,16,200,Infinity,r1,,', 'Price is not a number above 0'],
  ['m,H100,1,16,200,1e9,r1,,', 'Price is above 10 000 dollars'],
  ['m,H100,1,16,200,2.95,r1,,-1', 'SpotPrice is not a number above 0'],
  ['m,H100,1.5,16,200,2.95,r1,,', 'AcceleratorCount is not a whole number'],
  ['m,H100,0,16,200,2.95,r1,,', 'AcceleratorCount is below 1'],
  ['m,H100,,16,200,2.95,r1,,', 'AcceleratorCount is not a whole number'],
  ['m,H100,1,16,200,2.95,,,', 'Region is not a name'],
  // A cell too many in front of the price: everything after it has moved.
  ['m,H100,1,16,200,eu-north1,2.95,,', 'Region is not a name'],
  ['m,H100,1,16,200,2.95,eu-north1', 'it has 7 cells, the header has 9'],
  ['m,H100,1,x,200,2.95,eu-north1,,', 'vCPUs is not a number above 0'],
  ['<script>,H100,1,16,200,2.95,r1,,', 'InstanceType is not a name'],
])('a faulty row is counted and left out: %s', (row, reason) => {
  const { rows, broken } = table(h100Row, row);
  expect(rows).toHaveLength(1);
  expect(broken).toEqual({ count: 1, first: `line 3: ${reason}` });
});

test.each([
  ['', 'it is empty'],
  ['\n \n', 'it is empty'],
  ['<!DOCTYPE html><html></html>\n', 'it is a web page, not a table'],
  [goodList.slice(0, -1), 'it was cut off'],
  [goodList.slice(0, goodList.length / 2), 'it was cut off'],
  [
    'InstanceType,Price\na,1\n',
    'it has no column Region, AcceleratorName, AcceleratorCount, vCPUs, MemoryGiB',
  ],
  ['{"error":"not found"}\n', 'it has no column InstanceType'],
  [listOf('m,H100,1,16,200,NaN,r1,,'), 'none of its rows can be read; line 2: Price is not'],
])('a text that is no list is refused: %j', (text, reason) => {
  expect(expectErr(readCatalogue(text))).toContain(reason);
});

test('what is no offer is no fault: machines without a GPU, shares of a GPU, what nobody trains on', () => {
  const { rows, broken } = table(
    'cpu-d3_4vcpu-16gb,,0,4,16,0.0992,eu-north1,,',
    'Standard_NV6ads_A10_v5,A10,0.167,6,55,0.454,eastus,,',
    'tpu,tpu-v6e-8,1,,,21.6,us-east1,,4.3',
    'dl1.24xlarge,Gaudi HL-205,8,96,768,13.1,us-east-1,,',
    l40sRow,
  );
  expect(rows.map(({ gpu }) => gpu)).toEqual(['L40S']);
  expect(broken.count).toBe(0);
});

test('a GPU without any price is counted apart', () => {
  const { rows, withoutPrice, broken } = table(h100Row, 'p5e.48xlarge,H200,8,192,2048,,r2,,');
  expect([rows.length, withoutPrice, broken.count]).toEqual([1, 1, 0]);
});

test('zones of a region are one row, with the lowest prices', () => {
  const { rows } = table(
    'g6.xlarge,L4,1,4,16,0.8048,us-east-1,,0.4011',
    'g6.xlarge,L4,1,4,16,0.8048,us-east-1,,0.3490',
    'g6.xlarge,L4,1,4,16,0.8048,us-east-1,,',
  );
  expect(rows).toMatchObject([{ hourlyUsd: 0.8048, spotHourlyUsd: 0.349 }]);
});

test('names become canonical; the machine tells an H100 on PCIe', () => {
  const { rows } = table(
    'gpu_1x_h100_pcie,H100,1,26,200,3.29,us-east-1,,',
    'gpu_1x_a6000,A6000,1,14,100,1.09,us-east-1,,',
    '1x_H200-SXM_SECURE,H200-SXM,1,8,117,3.9,US,,',
    'x,FutureGPU,1,8,117,3.9,US,,',
  );
  expect(rows.map(({ gpu }) => gpu)).toEqual(['H100-PCIE', 'RTXA6000', 'H200', 'FutureGPU']);
});

const zoned =
  'InstanceType,vCPUs,MemoryGiB,AcceleratorName,AcceleratorCount,GpuInfo,Region,AvailabilityZone,Price,SpotPrice';

test('a GPU that is sold apart costs what it and its machine cost, in the same zone', () => {
  const { rows, withoutPrice } = expectOk(
    readCatalogue(
      `${[
        zoned,
        'a2-highgpu-1g,12.0,85.0,,,,us-central1,us-central1-a,0.73948,0.36975',
        'n4-standard-32,32.0,128.0,,,,us-central1,us-central1-a,1.4,0.5',
        ",,,A100,1,{'Gpus': [{'MemoryInfo': {'SizeInMiB': 40960}}]},us-central1,us-central1-a,2.93391,1.4341",
        ",,,A100,1,{'Gpus': [{'MemoryInfo': {'SizeInMiB': 40960}}]},me-west1,me-west1-c,3.2273,1.058",
        ',,,Z9,1,,us-central1,us-central1-a,1,1',
      ].join('\n')}\n`,
    ),
  );
  expect(rows).toMatchObject([
    {
      machine: 'a2-highgpu-1g',
      gpu: 'A100',
      cpuCores: 12,
      hourlyUsd: 3.67339,
      spotHourlyUsd: 1.80385,
    },
  ]);
  // No machine in that zone, no known machine for that GPU: half a price is none.
  expect(withoutPrice).toBe(2);
});

test('no text makes it throw, and no row of it lacks a positive price', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.string(), { maxLength: 10 })), (rows) => {
      const text = `${header}\n${rows.map((cells) => cells.join(',')).join('\n')}\n`;
      const read = readCatalogue(text).match(
        (found) => found.rows,
        () => [],
      );
      for (const { hourlyUsd, spotHourlyUsd } of read) {
        expect((hourlyUsd ?? 1) > 0 && (spotHourlyUsd ?? 1) > 0).toBe(true);
      }
    }),
  );
});
