// Stands in for libjbig.so.0 in a package: Debian's libtiff is bound to that library, which is under the GPL, when it is loaded. Rubor
// refuses TIFF files with JBIG compression before libtiff would call any of these.
#define STAND_IN(name) __attribute__((visibility("default"))) int name(void) { return 1; }

STAND_IN(jbg_dec_init)
STAND_IN(jbg_dec_in)
STAND_IN(jbg_dec_free)
STAND_IN(jbg_enc_init)
STAND_IN(jbg_enc_out)
STAND_IN(jbg_enc_free)
STAND_IN(jbg_newlen)

__attribute__((visibility("default"))) const char* jbg_strerror(void) { return "JBIG is not read"; }
__attribute__((visibility("default"))) unsigned char* jbg_dec_getimage(void) { return 0; }
__attribute__((visibility("default"))) unsigned long jbg_dec_getsize(void) { return 0; }
