import sharp from 'sharp';

// libvips opens many formats, including SVG and PDF. Allow only the three formats of Pictor for untrusted bytes.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'] });
// The cache uses the path as its key and would keep pictures that were deleted.
sharp.cache(false);

export { sharp };
