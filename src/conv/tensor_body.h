/* The body of tensor.c for one type: loops over the elements of one row, `step` elements apart. */

static void NAME(copy_elements)(const ConvTensor *source, int64_t from_offset, ConvTensor *target,
                                int64_t to_offset) {
    const REAL *from = (const REAL *)source->data + from_offset;
    REAL *to = (REAL *)target->data + to_offset;
    int64_t from_step = source->stride[3];
    int64_t to_step = target->stride[3];
    int count = target->extent[3];
    if (from_step == 1 && to_step == 1) {
        memcpy(to, from, (size_t)count * sizeof(REAL));
        return;
    }
    for (int64_t i = 0; i < count; i++) {
        to[i * to_step] = from[i * from_step];
    }
}

static void NAME(fill_elements)(ConvTensor *tensor, int64_t offset, double value) {
    REAL *row = (REAL *)tensor->data + offset;
    for (int64_t i = 0; i < tensor->extent[3]; i++) {
        row[i * tensor->stride[3]] = (REAL)value;
    }
}

/* Widens low .. high to the row's finite elements. */
static void NAME(range_elements)(const ConvTensor *tensor, int64_t offset, double *low,
                                 double *high) {
    const REAL *row = (const REAL *)tensor->data + offset;
    double smallest = *low;
    double largest = *high;
    for (int64_t i = 0; i < tensor->extent[3]; i++) {
        double value = (double)row[i * tensor->stride[3]];
        if (fabs(value) <= DBL_MAX) { /* neither infinite nor NaN */
            smallest = value < smallest ? value : smallest;
            largest = value > largest ? value : largest;
        }
    }
    *low = smallest;
    *high = largest;
}

/* sum + the row's elements. */
static double NAME(add_elements)(const ConvTensor *tensor, int64_t offset, double sum) {
    const REAL *row = (const REAL *)tensor->data + offset;
    for (int64_t i = 0; i < tensor->extent[3]; i++) {
        sum += (double)row[i * tensor->stride[3]];
    }
    return sum;
}

/* sum + the squares of the elements' distances from `centre`. */
static double NAME(add_squares)(const ConvTensor *tensor, int64_t offset, double centre,
                                double sum) {
    const REAL *row = (const REAL *)tensor->data + offset;
    for (int64_t i = 0; i < tensor->extent[3]; i++) {
        double distance = (double)row[i * tensor->stride[3]] - centre;
        sum += distance * distance;
    }
    return sum;
}

static void NAME(rescale_elements)(ConvTensor *tensor, int64_t offset, double mean,
                                   double deviation) {
    REAL *row = (REAL *)tensor->data + offset;
    for (int64_t i = 0; i < tensor->extent[3]; i++) {
        REAL *element = &row[i * tensor->stride[3]];
        *element = (REAL)(((double)*element - mean) / deviation);
    }
}
