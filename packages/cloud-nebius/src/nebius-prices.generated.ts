// Made by tools/price-snapshot/generate.ts. Do not edit.
import type { PriceList } from './presets.ts';

/** Prices of Nebius as they were at the revision named here. */
export const nebiusPrices: PriceList = {
  source: "SkyPilot catalogue v8 at 0082b0435f, shipped with VibeML",
  observedAt: "2025-08-14T00:00:00.000Z",
  rows: [
    ["gpu-h100-sxm_1gpu-16vcpu-200gb","eu-north1","H100",1,16,200,2.95,1.25],
    ["gpu-h100-sxm_8gpu-128vcpu-1600gb","eu-north1","H100",8,128,1600,23.6,10],
    ["gpu-h200-sxm_1gpu-16vcpu-200gb","eu-north1","H200",1,16,200,3.5,1.45],
    ["gpu-h200-sxm_8gpu-128vcpu-1600gb","eu-north1","H200",8,128,1600,28,11.6],
    ["gpu-l40s-a_1gpu-8vcpu-32gb","eu-north1","L40S",1,8,32,1.5484,null],
    ["gpu-l40s-a_1gpu-16vcpu-64gb","eu-north1","L40S",1,16,64,1.7468,null],
    ["gpu-l40s-a_1gpu-24vcpu-96gb","eu-north1","L40S",1,24,96,1.9452,null],
    ["gpu-l40s-a_1gpu-32vcpu-128gb","eu-north1","L40S",1,32,128,2.1436,null],
    ["gpu-l40s-a_1gpu-40vcpu-160gb","eu-north1","L40S",1,40,160,2.342,null],
    ["gpu-l40s-d_1gpu-16vcpu-96gb","eu-north1","L40S",1,16,96,1.8172,null],
    ["gpu-l40s-d_1gpu-32vcpu-192gb","eu-north1","L40S",1,32,192,2.2844,null],
    ["gpu-l40s-d_1gpu-48vcpu-288gb","eu-north1","L40S",1,48,288,2.7516,null],
    ["gpu-l40s-d_2gpu-64vcpu-384gb","eu-north1","L40S",2,64,384,4.5688,null],
    ["gpu-l40s-d_2gpu-96vcpu-576gb","eu-north1","L40S",2,96,576,5.5032,null],
    ["gpu-l40s-d_4gpu-128vcpu-768gb","eu-north1","L40S",4,128,768,9.1376,null],
    ["gpu-l40s-d_4gpu-192vcpu-1152gb","eu-north1","L40S",4,192,1152,11.0064,null],
    ["gpu-h200-sxm_1gpu-16vcpu-200gb","eu-west1","H200",1,16,200,3.5,1.45],
    ["gpu-h200-sxm_8gpu-128vcpu-1600gb","eu-west1","H200",8,128,1600,28,11.6],
    ["gpu-b200-sxm_8gpu-160vcpu-1792gb","us-central1","B200",8,160,1792,44,null],
    ["gpu-h200-sxm_1gpu-16vcpu-200gb","us-central1","H200",1,16,200,3.5,1.45],
    ["gpu-h200-sxm_8gpu-128vcpu-1600gb","us-central1","H200",8,128,1600,28,11.6],
  ],
};
