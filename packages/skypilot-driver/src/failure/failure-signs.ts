import type { SkyFailureKind } from '../server/sky-failure.ts';

/**
 * What a text says, whatever its error is called. Read from top to bottom: a quota that is used up is told as missing
 * capacity too, a cloud that is not set up as missing resources. The words are those of SkyPilot 0.14.1 and of the clouds.
 */
export const failureSigns: readonly (readonly [SkyFailureKind, RegExp])[] = [
  ['disk', /No space left on device|disk quota|ephemeral|Requested disk size cannot be smaller/i],
  [
    'quota',
    /quota|VcpuLimitExceeded|MaxSpotInstanceCountExceeded|InstanceLimitExceeded|SpotInstanceCountLimit/i,
  ],
  ['catalog', /catalogs\/v\d+\//i],
  [
    'access',
    /which is not enabled|Cloud access is not set up|credentials|UnauthorizedOperation|AuthFailure|IAM_PERMISSION_DENIED|Policy update access denied|ClientAuthenticationError|ReadOnlyDisabledSubscription|UNAUTHENTICATED|PERMISSION_DENIED|is not authorized to perform|ExpiredToken|RequestExpired/i,
  ],
  [
    'image',
    /ImagePullBackOff|ErrImagePull|InvalidAMIID|(is|was) not found in the specified image|\b(docker|container|machine|disk)?\s?image\b.{0,200}(not found|does not exist|pull)|manifest unknown|pull access denied/i,
  ],
  [
    'place_unknown',
    /(Partition|Cluster|Region|Zone|Context|Location) '?"?[^'"]{0,100}'?"? (was |is )?not found|Invalid (region|zone|context|cloud)|No such context|not found in kubeconfig|Invalid infra|is not a valid cloud/i,
  ],
  ['not_offered', /Catalog does not contain|No resource satisfying|not a valid accelerator/i],
  [
    'ssh',
    /Failed to SSH|ssh: connect to host|ssh_exchange|kex_exchange|SSH connection to .{0,100} is not ready|Waiting for SSH|Permission denied \(publickey|Host key verification failed|Failed to connect to the (cluster|head)/i,
  ],
  [
    'capacity',
    /capacity|RESOURCE_POOL_EXHAUSTED|resource[\s_]*exhausted|not[\s_]*enough[\s_]*resources|SkuNotAvailable|AllocationFailed|no longer any instances|Unschedulable|Insufficient [a-z]|Failed to provision all possible launchable resources|Failed to acquire resources/i,
  ],
  [
    'network',
    /Failed to resolve|Connection (refused|reset|aborted|timed out)|Name or service not known|Max retries exceeded|No route to host|Network is unreachable|Lost connectivity|timed out|TLS handshake/i,
  ],
  ['invalid', /while (parsing|scanning)|Invalid task YAML|yaml/i],
];
