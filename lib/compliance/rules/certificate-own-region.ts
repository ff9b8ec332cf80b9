import { regionInArn } from '../assembly-model/arns.ts';
import { propertiesOf } from '../assembly-model/links/walk.ts';
import { text } from '../assembly-model/values.ts';
import { REDUNDANCY_CONTROLS } from './framework/controls.ts';
import type { Rule } from './framework/rule.ts';

/** CloudFront takes certificates of this region only, whatever region a stack is deployed in. */
const CLOUDFRONT_REGION = 'us-east-1';

export const certificateOwnRegion: Rule = {
  id: 'DR-CERTIFICATE-OWN-REGION',
  title: 'An endpoint has a certificate of its own region',
  level: 'error',
  protectsFrom:
    'A load balancer in the recovery region that cannot be made, or cannot be changed, without the other one.',
  remedy: 'Request the certificate in each region, and name each endpoint its own.',
  controls: REDUNDANCY_CONTROLS,
  failureModes: [42, 92],
  evaluate: (assembly) =>
    assembly.resources.flatMap((resource) => {
      const wanted = resource.type.startsWith('AWS::CloudFront::') ? CLOUDFRONT_REGION : resource.region;
      // An edge-optimized API is CloudFront's as well.
      const isEdge =
        resource.at('CertificateArn') !== undefined && resource.type === 'AWS::ApiGateway::DomainName';
      return propertiesOf(resource).flatMap(({ key, value }) => {
        const region = /^(acm|regional)?certificatearn$/i.test(key) ? regionInArn(text(value)) : undefined;
        if (region === undefined || wanted === undefined || region === wanted) return [];
        if (isEdge && key === 'CertificateArn' && region === CLOUDFRONT_REGION) return [];
        return [{ at: resource, message: `It stands in ${wanted} and has a certificate of ${region}.` }];
      });
    }),
};
