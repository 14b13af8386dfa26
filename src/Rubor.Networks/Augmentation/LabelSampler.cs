namespace Rubor.Networks.Augmentation;

/// <summary>
/// Classes between pixels, by the linear weights of the four pixels about: each class as an image of 0 and 1 read linearly. Outside is the
/// background, 0.
/// </summary>
internal static class LabelSampler
{
    // In version 2 the weights, of 0 to 1000, are compared as 16-bit floats: BG2 spatial.py.
    const float HalfScale = 1000;

    const float RoundingOfHalf = 1e-6f;

    /// <summary>The class of the most weight, the lowest of equals: version 2 of nnU-Net.</summary>
    public static void Most(Sample source, ReadOnlySpan<float> atRows, ReadOnlySpan<float> atColumns, Span<byte> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            var four = new Four(source, atRows[i], atColumns[i]);
            target[i] = four.AreSame ? four.A : four.Most();
        }
    }

    /// <summary>
    /// The highest class of a weight of at least a half, else 0; and 0 outside the centres of the outermost pixels: version 1 of nnU-Net.
    /// </summary>
    public static void HalfOrMore(Sample source, ReadOnlySpan<float> atRows, ReadOnlySpan<float> atColumns, Span<byte> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            float row = atRows[i], column = atColumns[i];
            if (!(row >= 0 && row <= source.Rows - 1 && column >= 0 && column <= source.Columns - 1))
            {
                target[i] = 0;
                continue;
            }

            var four = new Four(source, row, column);
            target[i] = four.AreSame ? four.A : four.HalfOrMore();
        }
    }

    // The pixels above (A, B) and below (C, D).
    readonly ref struct Four
    {
        readonly float down, right;

        public Four(Sample source, float row, float column)
        {
            float top = MathF.Floor(row), left = MathF.Floor(column);
            (down, right) = (row - top, column - left);
            int r = (int)top, c = (int)left, at = r * source.Columns + c;
            byte[] labels = source.Label;
            if (r >= 0 && c >= 0 && r < source.Rows - 1 && c < source.Columns - 1)
                (A, B, C, D) = (labels[at], labels[at + 1], labels[at + source.Columns], labels[at + source.Columns + 1]);
            else
            {
                var plane = new Sampler<byte>(labels, source.Rows, source.Columns, Border.Fill, 0);
                (A, B, C, D) = (plane.At(r, c), plane.At(r, c + 1), plane.At(r + 1, c), plane.At(r + 1, c + 1));
            }
        }

        public byte A { get; }

        byte B { get; }

        byte C { get; }

        byte D { get; }

        public bool AreSame => A == B && C == D && A == C;

        public byte Most()
        {
            byte most = A;
            var weight = (Half)(Weight(A) * HalfScale);
            foreach (byte other in (ReadOnlySpan<byte>)[B, C, D])
            {
                var of = (Half)(Weight(other) * HalfScale);
                if (of > weight || (of == weight && other < most))
                    (most, weight) = (other, of);
            }

            return most;
        }

        public byte HalfOrMore()
        {
            byte highest = 0;
            foreach (byte label in (ReadOnlySpan<byte>)[A, B, C, D])
                if (label > highest && Weight(label) >= 0.5f - RoundingOfHalf)
                    highest = label;
            return highest;
        }

        float Weight(byte label) =>
            (label == A ? (1 - down) * (1 - right) : 0) + (label == B ? (1 - down) * right : 0)
            + (label == C ? down * (1 - right) : 0) + (label == D ? down * right : 0);
    }
}
