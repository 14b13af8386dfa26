using System.Buffers.Binary;
using System.Globalization;

namespace Rubor.Imaging.Nifti;

/// <summary>
/// Voxel index to RAS millimetres by the rules of nifti1.h: the sform where its code is positive, else the qform where its code
/// is positive, else the spacing alone ("method 1"). Units of metres and micrometres become millimetres.
/// </summary>
internal static class NiftiSpace
{
    // Codes of qform and sform and all their numbers, from qform_code on; pixdim[0] to pixdim[3]; xyzt_units.
    const int FormsAt = 252, FormsBytes = 76, SpacingAt = 76, SpacingBytes = 16, UnitsAt = 123, UnitsOfSpace = 7;

    // Volumes of a voxel by the two forms that differ by less are the rounding of single precision and of angles.
    const double SameVolume = 0.01;

    // Corners that are farther apart are told, however large the voxels are.
    const double SamePlaceMm = 0.1;

    /// <summary>What a header says of space, and in a sentence where its two forms disagree.</summary>
    /// <exception cref="ArgumentException">The form in use is unusable.</exception>
    public static (Geometry Geometry, string? Remark) Read(Fields fields, bool second, GridSize size)
    {
        int units = second ? fields.Int32(500) : fields.Byte(UnitsAt);
        double mm = (units & UnitsOfSpace) switch { 1 => 1000, 3 => 0.001, _ => 1 };
        int qform = second ? fields.Int32(344) : fields.Int16(252);
        int sform = second ? fields.Int32(348) : fields.Int16(254);
        Affine? bySform = sform > 0 ? Sform(fields, second, mm) : null, byQform = qform > 0 ? Qform(fields, second, size, mm) : null;
        var file = new FileSpace(SpacingOf(fields, second), (byte)(units & UnitsOfSpace), FormsOf(fields, second, qform, sform), Turn.None)
        {
            IsPlaced = sform > 0 || qform > 0,
            OtherForm = bySform is null ? null : byQform,
        };
        var geometry = new Geometry(size, bySform ?? byQform ?? Affine.Scaling(
            Spacing(fields, second, 1, size.X) * mm, Spacing(fields, second, 2, size.Y) * mm, Spacing(fields, second, 3, size.Z) * mm),
                file);
        if (file.OtherForm is not { } other || Disagreement(geometry, other) is not { } disagreement)
            return (geometry, null);
        return (new(size, geometry.ToWorld, file with { FormsDisagree = true }), disagreement);
    }

    // How far the forms are apart, where that is more than a tenth of a millimetre, or than grids that count as one may be.
    static string? Disagreement(Geometry used, Affine other)
    {
        Geometry byQform;
        try
        {
            byQform = new(used.Size, other);
        }
        catch (ArgumentException)
        {
            return "The qform of its header is unusable; the sform is used.";
        }
        double ratio = byQform.VoxelVolumeMm3 / used.VoxelVolumeMm3;
        double far = 0;
        for (int corner = 0; corner < 8; corner++)
        {
            double i = (corner & 1) == 0 ? -0.5 : used.Size.X - 0.5, j = (corner & 2) == 0 ? -0.5 : used.Size.Y - 0.5, k = (corner & 4) == 0
                ? -0.5 : used.Size.Z - 0.5;
            far = Math.Max(far, (used.ToWorld.Apply(i, j, k) - other.Apply(i, j, k)).Length);
        }
        if (far <= SamePlaceMm && used.DifferenceFrom(byQform) is null && Math.Abs(ratio - 1) <= SameVolume)
            return null;
        string volumes = Math.Abs(ratio - 1) <= SameVolume ? "" : string.Create(CultureInfo.InvariantCulture,
            $", and a voxel has {used.VoxelVolumeMm3:0.###} mm³ by the sform, {byQform.VoxelVolumeMm3:0.###} mm³ by the qform");
        return string.Create(CultureInfo.InvariantCulture,
            $"qform and sform of its header disagree: they place the corners of the scan up to {far:0.0##} mm apart{volumes}. " +
            $"The sform is used; a program that reads the qform places scan and results elsewhere.");
    }

    static Affine Sform(Fields fields, bool second, double mm)
    {
        var s = new double[12];
        for (int i = 0; i < 12; i++)
            s[i] = Number(fields, second, i, 280, 400) * mm;
        return new(new(s[0], s[4], s[8]), new(s[1], s[5], s[9]), new(s[2], s[6], s[10]), new(s[3], s[7], s[11]));
    }

    static Affine Qform(Fields fields, bool second, GridSize size, double mm)
    {
        double dx = Spacing(fields, second, 1, size.X) * mm, dy = Spacing(fields, second, 2, size.Y) * mm,
            dz = Spacing(fields, second, 3, size.Z) * mm;
        double b = Number(fields, second, 0, 256, 352), c = Number(fields, second, 1, 256, 352), d = Number(fields, second, 2, 256, 352);
        var origin = new Point3(Number(fields, second, 3, 256, 352) * mm, Number(fields, second, 4, 256, 352) * mm,
            Number(fields, second, 5, 256, 352) * mm);
        if (Pixdim(fields, second, 0) < 0)
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

    static double Pixdim(Fields fields, bool second, int i) => second ? fields.Float64(104 + 8 * i) : fields.Float32(76 + 4 * i);

    static double Number(Fields fields, bool second, int i, int at1, int at2) =>
        second ? fields.Float64(at2 + 8 * i) : fields.Float32(at1 + 4 * i);

    // 2-D images often say nothing of the third axis; elsewhere a spacing of 0 makes every volume meaningless and is refused.
    static double Spacing(Fields fields, bool second, int axis, int voxels) =>
        Pixdim(fields, second, axis) is var pixdim && pixdim == 0 && voxels == 1 ? 1 : Math.Abs(pixdim);

    static byte[] SpacingOf(Fields fields, bool second)
    {
        var spacing = new byte[SpacingBytes];
        for (int i = 0; i < 4; i++)
            BinaryPrimitives.WriteSingleLittleEndian(spacing.AsSpan(4 * i), (float)Pixdim(fields, second, i));
        return spacing;
    }

    static byte[] FormsOf(Fields fields, bool second, int qform, int sform)
    {
        var forms = new byte[FormsBytes];
        BinaryPrimitives.WriteInt16LittleEndian(forms, (short)qform);
        BinaryPrimitives.WriteInt16LittleEndian(forms.AsSpan(2), (short)sform);
        for (int i = 0; i < 18; i++)
            BinaryPrimitives.WriteSingleLittleEndian(forms.AsSpan(4 + 4 * i), (float)Number(fields, second, i, 256, 352));
        return forms;
    }

    /// <summary>
    /// Fills spacing, units, qform and sform of a NIfTI-1 header: as in the file that the grid was read from, or those of its affine.
    /// </summary>
    public static void Write(Span<byte> header, Geometry geometry)
    {
        if (geometry.File is not { } file)
        {
            WriteAffine(header, geometry);
            return;
        }
        file.Spacing.Span.CopyTo(header[SpacingAt..]);
        header[UnitsAt] = file.Units;
        file.Forms.Span.CopyTo(header[FormsAt..]);
    }

    // Spacing, qform (where the axes are perpendicular) and sform, codes 1 (scanner).
    static void WriteAffine(Span<byte> header, Geometry geometry)
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

    // The vector part (b, c, d) of the unit quaternion with a ≥ 0, or null where the axes are sheared.
    static Point3? Quaternion(Affine m, Point3 spacing, double qfac)
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
