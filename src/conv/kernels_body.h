/* The kernels' one body for both types; included by kernels.c with REAL, FMA and NAME defined. */

Status NAME(conv_kernel_forward)(const ConvLayer *l, const ConvShape *s, const REAL *x,
                                 const REAL *w, const REAL *b, REAL *y) {
    for (int n = 0; n < l->n; n++)
        for (int oc = 0; oc < l->oc; oc++)
            for (int oh = 0; oh < s->oh; oh++) {
                REAL *row = y + (((int64_t)n * l->oc + oc) * s->oh + oh) * s->ow;
                for (int ow = 0; ow < s->ow; ow++)
                    row[ow] = b ? b[oc] : 0;
                int g = oc / s->ocg;
                for (int icg = 0; icg < s->icg; icg++)
                    for (int kh = 0; kh < l->kh; kh++) {
                        int ih = oh * l->sh - l->top + kh * l->dh;
                        if (ih < 0 || ih >= l->ih)
                            continue;
                        const REAL *src =
                            x + (((int64_t)n * l->ic + g * s->icg + icg) * l->ih + ih) * l->iw;
                        for (int kw = 0; kw < l->kw; kw++) {
                            int wh = l->flip ? l->kh - 1 - kh : kh,
                                ww = l->flip ? l->kw - 1 - kw : kw;
                            REAL weight =
                                w[(((int64_t)oc * s->icg + icg) * l->kh + wh) * l->kw + ww];
                            for (int ow = 0; ow < s->ow; ow++) {
                                int iw = ow * l->sw - l->left + kw * l->dw;
                                if (iw >= 0 && iw < l->iw)
                                    row[ow] = FMA(src[iw], weight, row[ow]);
                            }
                        }
                    }
            }
    return status_ok();
}

Status NAME(conv_kernel_grad_input)(const ConvLayer *l, const ConvShape *s, const REAL *dy,
                                    const REAL *w, int64_t windows, REAL *dx) {
    int64_t total = (int64_t)l->n * l->ic * l->ih * l->iw;
    for (int64_t i = 0; i < total; i++)
        dx[i] = 0;
    for (int64_t i = 0; i < windows; i++) {
        int ow = (int)(i % s->ow), oh = (int)(i / s->ow % s->oh);
        int oc = (int)(i / s->ow / s->oh % l->oc), n = (int)(i / s->ow / s->oh / l->oc);
        for (int icg = 0; icg < s->icg; icg++)
            for (int kh = 0; kh < l->kh; kh++)
                for (int kw = 0; kw < l->kw; kw++) {
                    int ih = oh * l->sh - l->top + kh * l->dh,
                        iw = ow * l->sw - l->left + kw * l->dw;
                    if (ih < 0 || ih >= l->ih || iw < 0 || iw >= l->iw)
                        continue;
                    int wh = l->flip ? l->kh - 1 - kh : kh, ww = l->flip ? l->kw - 1 - kw : kw;
                    REAL *cell =
                        &dx[(((int64_t)n * l->ic + oc / s->ocg * s->icg + icg) * l->ih + ih) *
                                l->iw +
                            iw];
                    *cell = FMA(dy[i], w[(((int64_t)oc * s->icg + icg) * l->kh + wh) * l->kw + ww],
                                *cell);
                }
    }
    return status_ok();
}

Status NAME(conv_kernel_grad_weight)(const ConvLayer *l, const ConvShape *s, const REAL *x,
                                     const REAL *dy, REAL *dw) {
    int rows = conv_chain_rows(s->ow);
    for (int oc = 0; oc < l->oc; oc++)
        for (int icg = 0; icg < s->icg; icg++)
            for (int kh = 0; kh < l->kh; kh++)
                for (int kw = 0; kw < l->kw; kw++) {
                    REAL sum = 0, run = 0;
                    bool first = true;
                    for (int n = 0; n < l->n; n++)
                        for (int oh = 0; oh < s->oh; oh++) {
                            int ih = oh * l->sh - l->top + kh * l->dh;
                            for (int ow = 0; ow < s->ow; ow++) {
                                int iw = ow * l->sw - l->left + kw * l->dw;
                                if (ih >= 0 && ih < l->ih && iw >= 0 && iw < l->iw)
                                    run = FMA(
                                        x[(((int64_t)n * l->ic + oc / s->ocg * s->icg + icg) *
                                               l->ih +
                                           ih) *
                                              l->iw +
                                          iw],
                                        dy[(((int64_t)n * l->oc + oc) * s->oh + oh) * s->ow + ow],
                                        run);
                            }
                            if (oh % rows == rows - 1 || oh == s->oh - 1) {
                                sum = first ? run : sum + run;
                                first = false;
                                run = 0;
                            }
                        }
                    int wh = l->flip ? l->kh - 1 - kh : kh, ww = l->flip ? l->kw - 1 - kw : kw;
                    dw[(((int64_t)oc * s->icg + icg) * l->kh + wh) * l->kw + ww] = sum;
                }
    return status_ok();
}

void NAME(conv_kernel_grad_bias)(const ConvLayer *l, const ConvShape *s, const REAL *dy, REAL *db) {
    int rows = conv_chain_rows(s->ow);
    for (int oc = 0; oc < l->oc; oc++) {
        REAL sum = 0, run = 0;
        bool first = true;
        for (int n = 0; n < l->n; n++)
            for (int oh = 0; oh < s->oh; oh++) {
                for (int ow = 0; ow < s->ow; ow++)
                    run += dy[(((int64_t)n * l->oc + oc) * s->oh + oh) * s->ow + ow];
                if (oh % rows == rows - 1 || oh == s->oh - 1) {
                    sum = first ? run : sum + run;
                    first = false;
                    run = 0;
                }
            }
        db[oc] = sum;
    }
}
