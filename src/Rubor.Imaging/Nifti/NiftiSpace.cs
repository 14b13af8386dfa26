using System.Buffers.Binary;

namespace Rubor.Imaging.Nifti;

/// <summary>
/// Voxel index to RAS millimetres by the rules of nifti1.h: the sform where its code is positive, else the qform where its code
/// is positive, else the spacing alone ("method 1"). Units of metres and micrometres become millimetres.
/// </summary>
internal static class NiftiSpace
{
    public static Affine Read(Fields fields, bool second, GridSize size)
    {
        int units = second ? fields.Int32(500) : fields.Byte(123);
        double mm = (units & 7) switch { 1 => 1000, 3 => 0.001, _ => 1 };
        double Pixdim(int i, Fields f) => second ? f.Float64(104 + 8 * i) : f.Float32(76 + 4 * i);
        double Number(int i, int at1, int at2, Fields f) => second ? f.Float64(at2 + 8 * i) : f.Float32(at1 + 4 * i);
        int qform = second ? fields.Int32(344) : fields.Int16(252);
        int sform = second ? fields.Int32(348) : fields.Int16(254);

        if (sform > 0)
        {
            var s = new double[12];
            for (int i = 0; i < 12; i++)
                s[i] = Number(i, 280, 400, fields) * mm;
            return new(new(s[0], s[4], s[8]), new(s[1], s[5], s[9]), new(s[2], s[6], s[10]), new(s[3], s[7], s[11]));
        }
        double dx = Spacing(Pixdim(1, fields), size.X) * mm, dy = Spacing(Pixdim(2, fields), size.Y) * mm, dz = Spacing(Pixdim(3, fields), size.Z) * mm;
        if (qform <= 0)
            return Affine.Scaling(dx, dy, dz);

        double b = Number(0, 256, 352, fields), c = Number(1, 256, 352, fields), d = Number(2, 256, 352, fields);
        var origin = new Point3(Number(3, 256, 352, fields) * mm, Number(4, 256, 352, fields) * mm, Number(5, 256, 352, fields) * mm);
        if (Pixdim(0, fields) < 0)
            dz = -dz;
        double a = Math.Sqrt(Math.Max(0, 1 - (b * b + c * c + d * d)));
        // A rotation stored with rounded components is made a unit quaternion again.
        double n = Math.Sqrt(a * a + b * b + c * c + d * d);
        (a, b, c, d) = (a / n, b / n, c / n, d / n);
        return new(
            new((a * a + b * b - c * c - d * d) * dx, 2 * (b * c + a * d) * dx, 2 * (b * d - a * c) * dx),
            new(2 * (b * c - a * d) * dy, (a * a + c * c - b * b - d * d) * dy, 2 * (c * d + a * b) * dy),
            new(2 * (b * d + a * c) * dz, 2 * (c * d - a * b) * dz, (a * a + d * d - c * c - b * b) * dz),
            origin);
    }

    /// <summary>Fills spacing, qform (where the axes are perpendicular) and sform of a NIfTI-1 header, codes 1 (scanner).</summary>
    public static void Write(Span<byte> header, Geometry geometry)
    {
        var m = geometry.ToWorld;
        var spacing = geometry.SpacingMm;
        void Float(Span<byte> h, int at, double value) => BinaryPrimitives.WriteSingleLittleEndian(h[at..], (float)value);
        double qfac = m.Determinant < 0 ? -1 : 1;
        Float(header, 76, qfac);
        Float(header, 80, spacing.X);
        Float(header, 84, spacing.Y);
        Float(header, 88, spacing.Z);
        header[123] = 2; // millimetres
        if (Quaternion(m, spacing, qfac) is { } q)
        {
            BinaryPrimitives.WriteInt16LittleEndian(header[252..], 1);
            Float(header, 256, q.X);
            Float(header, 260, q.Y);
            Float(header, 264, q.Z);
            Float(header, 268, m.Origin.X);
            Float(header, 272, m.Origin.Y);
            Float(header, 276, m.Origin.Z);
        }
        BinaryPrimitives.WriteInt16LittleEndian(header[254..], 1);
        double[] rows = [m.I.X, m.J.X, m.K.X, m.Origin.X, m.I.Y, m.J.Y, m.K.Y, m.Origin.Y, m.I.Z, m.J.Z, m.K.Z, m.Origin.Z];
        for (int i = 0; i < 12; i++)
            Float(header, 280 + 4 * i, rows[i]);
    }

    // 2-D images often say nothing of the third axis; elsewhere a spacing of 0 makes every volume meaningless and is refused.
    private static double Spacing(double pixdim, int voxels) => pixdim == 0 && voxels == 1 ? 1 : Math.Abs(pixdim);

    // The vector part (b, c, d) of the unit quaternion with a ≥ 0, or null where the axes are sheared.
    private static Point3? Quaternion(Affine m, Point3 spacing, double qfac)
    {
        Point3 i = Unit(m.I, spacing.X), j = Unit(m.J, spacing.Y), k = Unit(m.K, spacing.Z * qfac);
        if (Math.Max(Math.Abs(Dot(i, j)), Math.Max(Math.Abs(Dot(i, k)), Math.Abs(Dot(j, k)))) > 1e-4)
            return null;
        double trace = i.X + j.Y + k.Z;
        double a, b, c, d;
        if (trace > 0)
        {
            a = Math.Sqrt(1 + trace) / 2;
            (b, c, d) = ((j.Z - k.Y) / (4 * a), (k.X - i.Z) / (4 * a), (i.Y - j.X) / (4 * a));
        }
        else if (i.X >= j.Y && i.X >= k.Z)
        {
            b = Math.Sqrt(Math.Max(0, 1 + i.X - j.Y - k.Z)) / 2;
            (a, c, d) = ((j.Z - k.Y) / (4 * b), (i.Y + j.X) / (4 * b), (k.X + i.Z) / (4 * b));
        }
        else if (j.Y >= k.Z)
        {
            c = Math.Sqrt(Math.Max(0, 1 - i.X + j.Y - k.Z)) / 2;
            (a, b, d) = ((k.X - i.Z) / (4 * c), (i.Y + j.X) / (4 * c), (j.Z + k.Y) / (4 * c));
        }
        else
        {
            d = Math.Sqrt(Math.Max(0, 1 - i.X - j.Y + k.Z)) / 2;
            (a, b, c) = ((i.Y - j.X) / (4 * d), (k.X + i.Z) / (4 * d), (j.Z + k.Y) / (4 * d));
        }
        return a < 0 ? new(-b, -c, -d) : new(b, c, d);

        static Point3 Unit(Point3 v, double length) => new(v.X / length, v.Y / length, v.Z / length);
        static double Dot(Point3 u, Point3 v) => u.X * v.X + u.Y * v.Y + u.Z * v.Z;
    }
}
