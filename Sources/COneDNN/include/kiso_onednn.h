#ifndef KISO_ONEDNN_SHIM_H
#define KISO_ONEDNN_SHIM_H
#endif
