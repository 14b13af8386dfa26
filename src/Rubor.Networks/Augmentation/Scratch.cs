namespace Rubor.Networks.Augmentation;

/// <summary>Memory that one call of the augmenter uses and leaves to the next; nothing in it is read before it is written.</summary>
internal sealed class Scratch
{
    float[] rows = [];
    float[] columns = [];
    float[] plane = [];
    float[] line = [];
    ElasticField? field;
    (int, int, double) fieldOf;

    public CubicSpline Spline { get; } = new();

    public Span<float> Rows(int length) => Of(ref rows, length);

    public Span<float> Columns(int length) => Of(ref columns, length);

    public Span<float> Plane(int length) => Of(ref plane, length);

    public Span<float> Line(int length) => Of(ref line, length);

    public ElasticField Field(int rows, int columns, double spacing)
    {
        if (field is null || fieldOf != (rows, columns, spacing))
            (field, fieldOf) = (new(rows, columns, spacing), (rows, columns, spacing));
        return field;
    }

    static Span<float> Of(ref float[] array, int length)
    {
        if (array.Length < length)
            array = new float[length];
        return array.AsSpan(0, length);
    }
}
