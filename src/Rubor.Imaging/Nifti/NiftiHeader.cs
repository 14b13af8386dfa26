using System.Buffers.Binary;
using System.Globalization;

namespace Rubor.Imaging.Nifti;

/// <summary>What a NIfTI-1 or -2 header says, checked. Source: nifti1.h and nifti2.h of the NIfTI data format working group.</summary>
internal sealed record NiftiHeader(
    Geometry Geometry, int Frames, SampleType Type, double Slope, double Intercept, long DataOffset, bool SwapBytes, bool DataInOtherFile,
    bool OffsetMissing, IReadOnlyList<string> Remarks)
{
    public const int Nifti1Bytes = 348;
    public const int Nifti2Bytes = 540;

    /// <summary>Bytes after the header of a single file that say whether extensions follow.</summary>
    public const int ExtensionFlag = 4;

    // What NIfTI-1, in which results are written, can say.
    const int LongestAxis = short.MaxValue;

    const double LeastSpacingMm = 1e-6, MostSpacingMm = 1e6, FarthestMm = 1e9;

    public long DataBytes => (long)Geometry.Size.Voxels * Frames * Type.Bytes();

    /// <summary>Bytes of the header that begins with these four bytes, or 0 where it is no NIfTI header.</summary>
    public static int Length(ReadOnlySpan<byte> start) =>
        BinaryPrimitives.ReadInt32LittleEndian(start) is Nifti1Bytes || BinaryPrimitives.ReadInt32BigEndian(start) is Nifti1Bytes
            ? Nifti1Bytes
        : BinaryPrimitives.ReadInt32LittleEndian(start) is Nifti2Bytes || BinaryPrimitives.ReadInt32BigEndian(start) is Nifti2Bytes
            ? Nifti2Bytes
        : 0;

    /// <exception cref="ImageDataException">The header is damaged, or describes what Rubor cannot measure.</exception>
    public static NiftiHeader Parse(ReadOnlySpan<byte> bytes, string path)
    {
        bool second = bytes.Length == Nifti2Bytes;
        bool big = BinaryPrimitives.ReadInt32BigEndian(bytes) == bytes.Length;
        var fields = new Fields(bytes, big);
        bool otherFile = Magic(bytes, second, path);

        var (size, frames) = Dimensions(fields, second, path);
        var type = TypeOf(fields.Int16(second ? 12 : 70), path);
        double total = (double)size.X * size.Y * size.Z * frames * type.Bytes();
        if (total > Array.MaxLength)
            throw new ImageDataException(path, string.Create(CultureInfo.InvariantCulture,
                $"the header describes {total / 1e9:0.#} GB of samples; more than 2 GB in one image is not supported"));

        var remarks = new List<string>();
        double offset = second ? fields.Int64(168) : fields.Float32(108);
        int least = otherFile ? 0 : bytes.Length;
        // Four bytes that announce extensions always follow the header of a single file.
        int first = bytes.Length + ExtensionFlag;
        bool missing = offset >= 0 && offset < first && !otherFile;
        if (missing)
        {
            remarks.Add(string.Create(CultureInfo.InvariantCulture,
                $"Its header puts the samples at byte {offset:R} (vox_offset), where the header itself is; they are read from byte {first}, " +
                $"the first that is possible, or behind the extensions that lie there."));
            offset = first;
        }
        if (!(offset >= least && offset < long.MaxValue / 2))
            throw new ImageDataException(path,
                string.Create(CultureInfo.InvariantCulture,
                $"the data offset {offset:R} in the header is impossible; the file is damaged"));

        var (slope, intercept) = Scaling(second ? fields.Float64(176) : fields.Float32(112), second ? fields.Float64(184)
            : fields.Float32(116), path);
        Geometry geometry;
        try
        {
            (geometry, string? disagreement) = NiftiSpace.Read(fields, second, size);
            if (disagreement is not null)
                remarks.Add(disagreement);
            if (geometry.File is { IsPlaced: false })
                remarks.Add("Its header states no position in the patient (qform and sform codes are 0): its spacing alone is known.");
            var (spacing, origin) = (geometry.SpacingMm, geometry.ToWorld.Origin);
            if (Math.Min(spacing.X, Math.Min(spacing.Y, spacing.Z)) < LeastSpacingMm
                || Math.Max(spacing.X, Math.Max(spacing.Y, spacing.Z)) > MostSpacingMm || origin.Length > FarthestMm)
                throw new ArgumentException("Out of all proportion.", path);
        }
        catch (ArgumentException)
        {
            throw new ImageDataException(path,
                "its position in space is unusable (spacing 0, not finite, or axes that coincide); correct pixdim, qform or sform");
        }
        return new(geometry, frames, type, slope, intercept, (long)offset, BitConverter.IsLittleEndian == big, otherFile, missing, remarks);
    }

    static bool Magic(ReadOnlySpan<byte> bytes, bool second, string path)
    {
        var magic = second ? bytes.Slice(4, 4) : bytes.Slice(344, 4);
        byte version = second ? (byte)'2' : (byte)'1';
        if (magic[0] == 'n' && magic[2] == version && magic[3] == 0 && magic[1] is (byte)'+' or (byte)'i')
            return magic[1] == 'i';
        throw new ImageDataException(path, second
            ? "a NIfTI-2 header whose signature is damaged; export the image again"
            : "no NIfTI signature in its header (Analyze 7.5, or damaged); convert it to NIfTI");
    }

    static (GridSize, int Frames) Dimensions(Fields fields, bool second, string path)
    {
        Span<long> dim = stackalloc long[8];
        for (int i = 0; i < 8; i++)
            dim[i] = second ? fields.Int64(16 + 8 * i) : fields.Int16(40 + 2 * i);
        if (dim[0] is < 1 or > 7)
            throw new ImageDataException(path, $"the header gives {dim[0]} dimensions where 1 to 7 are possible; the file is damaged");
        // Programs that store no frame or no third axis leave 0; nifti_clib reads it as 1.
        for (int i = 3; i <= dim[0]; i++)
            if (dim[i] == 0)
                dim[i] = 1;
        for (int i = 1; i <= dim[0]; i++)
            if (dim[i] is < 1 or > LongestAxis)
                throw new ImageDataException(path,
                    $"the header gives {dim[i]} voxels along axis {i}, where 1 to {LongestAxis} are possible; the file is damaged");
        for (int i = 5; i <= dim[0]; i++)
            if (dim[i] != 1)
                throw new ImageDataException(path, $"an image of {dim[0]} dimensions; extract the 3-D or 4-D image you mean");
        long Along(Span<long> d, int axis) => axis <= d[0] ? d[axis] : 1;
        return (new((int)Along(dim, 1), (int)Along(dim, 2), (int)Along(dim, 3)), (int)Along(dim, 4));
    }

    static SampleType TypeOf(short code, string path) => code switch
    {
        2 => SampleType.UInt8,
        4 => SampleType.Int16,
        8 => SampleType.Int32,
        16 => SampleType.Float32,
        64 => SampleType.Float64,
        256 => SampleType.Int8,
        512 => SampleType.UInt16,
        768 => SampleType.UInt32,
        1024 => SampleType.Int64,
        1280 => SampleType.UInt64,
        1 => throw new ImageDataException(path, "holds single bits; save as 8-bit integers"),
        32 or 1792 or 2048 => throw new ImageDataException(path, "holds complex numbers; export the magnitude"),
        128 or 2304 => throw new ImageDataException(path, "holds colours; export a grayscale image"),
        1536 => throw new ImageDataException(path, "holds 128-bit floats, whose layout differs from machine to machine; save as float64"),
        _ => throw new ImageDataException(path, $"the data type {code} in the header is unknown; the file is damaged"),
    };

    // As nibabel does: a slope that is 0 or not finite means no scaling at all. An intercept that is no number was never set.
    static (double Slope, double Intercept) Scaling(double slope, double intercept, string path) =>
        slope == 0 || !double.IsFinite(slope) ? (1, 0)
        : double.IsNaN(intercept) ? (slope, 0)
        : double.IsFinite(intercept) ? (slope, intercept)
        : throw new ImageDataException(path, "the intercept (scl_inter) in the header is not finite; correct it or export again");
}

/// <summary>Numbers at byte positions of a header in either byte order.</summary>
internal readonly ref struct Fields(ReadOnlySpan<byte> bytes, bool bigEndian)
{
    readonly ReadOnlySpan<byte> bytes = bytes;

    public byte Byte(int at) => bytes[at];

    public short Int16(int at) =>
        bigEndian ? BinaryPrimitives.ReadInt16BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt16LittleEndian(bytes[at..]);

    public int Int32(int at) =>
        bigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);

    public long Int64(int at) =>
        bigEndian ? BinaryPrimitives.ReadInt64BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    public double Float32(int at) => BitConverter.Int32BitsToSingle(Int32(at));

    public double Float64(int at) => BitConverter.Int64BitsToDouble(Int64(at));
}
