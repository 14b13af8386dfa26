using System.Numerics;
using System.Runtime.InteropServices;

namespace Rubor.Imaging.Dicom.Series;

/// <summary>Reads the slices of a volume, a file at a time on each thread, and puts them in their places.</summary>
internal static class VoxelReading
{
    // Frames of one file that are decoded at once.
    const int BytesAtOnce = 64 << 20;

    /// <summary>The voxels of a plan.</summary>
    public static ReadVoxels Read(SliceStackPlan plan, int threads, CancellationToken cancel)
    {
        var slices = plan.Stack.Times.SelectMany(t => t).ToArray();
        int sliceVoxels = plan.Grid.Size.SliceVoxels;
        string source = slices[0].File;
        var sums = new double[slices.Length];
        if (plan.KeepsSamples)
        {
            var type = slices[0].StoredType;
            var samples = GC.AllocateUninitializedArray<byte>(checked(slices.Length * sliceVoxels * type.Bytes()));
            int bits = 0;
            Each(slices, threads, (at, pixels, frame) =>
            {
                if (pixels.Type != type)
                    throw new ImageDataException(slices[at].File,
                        $"its samples are {pixels.Type}, where its header says {type}; copy or export the file again");
                var to = samples.AsSpan(at * sliceVoxels * type.Bytes(), sliceVoxels * type.Bytes());
                Cut(slices[at], pixels, frame, to);
                sums[at] = Sum(type, to);
                InterlockedMax(ref bits, pixels.Bits);
            }, cancel);
            var (slope, intercept) = plan.Intensities.Common!.Value;
            // Values of up to 15 bits are the same in both types, and more programs read the signed one.
            var kept = type == SampleType.UInt16 && bits is > 0 and < 16 ? SampleType.Int16 : type;
            return new(new(plan.Grid, kept, samples, slope, intercept, plan.Stack.Times.Count, source), sums.Sum());
        }
        var values = new byte[checked(slices.Length * sliceVoxels * sizeof(double))];
        Each(slices, threads, (at, pixels, frame) =>
        {
            var cut = new byte[sliceVoxels * pixels.Type.Bytes()];
            Cut(slices[at], pixels, frame, cut);
            sums[at] = Sum(pixels.Type, cut);
            var (slope, intercept) = plan.Intensities.Scales[at];
            var to = MemoryMarshal.Cast<byte, double>(values.AsSpan()).Slice(at * sliceVoxels, sliceVoxels);
            Convert(pixels.Type, cut, to);
            for (int i = 0; i < to.Length; i++)
                to[i] = to[i] * slope + intercept;
        }, cancel);
        if (plan.Sources is not null)
            values = Resampled(values, plan, sliceVoxels);
        return new(new(plan.Grid, SampleType.Float64, values, 1, 0, plan.Stack.Times.Count, source), sums.Sum());
    }

    /// <summary>Whether two slices have the same pixels.</summary>
    public static bool Same(SeriesFrame a, SeriesFrame b)
    {
        var (x, y) = (Pixels(a), Pixels(b));
        return x.Type == y.Type && x.Samples.AsSpan().SequenceEqual(y.Samples);

        static (SampleType Type, byte[] Samples) Pixels(SeriesFrame slice)
        {
            var pixels = DicomFile.ReadPixels(slice.File, slice.Frame, 1);
            Require(slice, pixels);
            var cut = new byte[slice.Rows * slice.Columns * pixels.Type.Bytes()];
            Cut(slice, pixels, 0, cut);
            return (pixels.Type, cut);
        }
    }

    // Every slice once, with the pixels in which it is and its frame among them.
    static void Each(SeriesFrame[] slices, int threads, Action<int, DicomPixels, int> use, CancellationToken cancel)
    {
        var files = slices.Index().GroupBy(s => s.Item.File, StringComparer.Ordinal).ToList();
        try
        {
            Parallel.ForEach(files, new() { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, of => Each(of, use, cancel));
        }
        catch (AggregateException e)
            when (e.InnerExceptions.OfType<ImageDataException>().MinBy(i => i.Path, StringComparer.Ordinal) is { } first)
        {
            throw new ImageDataException(first.Path, first.Reason, e);
        }
    }

    // The slices of one file.
    static void Each(IGrouping<string, (int Index, SeriesFrame Slice)> of, Action<int, DicomPixels, int> use, CancellationToken cancel)
    {
        var frames = of.GroupBy(s => s.Slice.Frame).OrderBy(f => f.Key).ToList();
        long most = Math.Max(1, BytesAtOnce / FrameBytes(of.First().Slice));
        for (int i = 0; i < frames.Count;)
        {
            cancel.ThrowIfCancellationRequested();
            // With those between them that are of other volumes: to open a file of many frames again takes longer.
            int first = frames[i].Key, used = frames.Skip(i).TakeWhile(f => f.Key - first < most).Count();
            int count = frames[i + used - 1].Key - first + 1;
            var pixels = DicomFile.ReadPixels(of.Key, first, count);
            foreach (var (at, slice) in frames.Skip(i).Take(used).SelectMany(f => f))
            {
                Require(slice, pixels);
                use(at, pixels, slice.Frame - first);
            }
            i += used;
        }
    }

    static (int Rows, int Columns) Picture(SeriesFrame s) =>
        s.Tile is { } tile ? (tile.PictureRows, tile.PictureColumns) : (s.Rows, s.Columns);

    static long FrameBytes(SeriesFrame s) => (long)Picture(s).Rows * Picture(s).Columns * s.StoredType.Bytes();

    static void Require(SeriesFrame slice, DicomPixels pixels)
    {
        if (pixels.Channels != 1 || (pixels.Rows, pixels.Columns) != Picture(slice))
            throw new ImageDataException(slice.File,
                $"its pixels are {pixels.Columns} × {pixels.Rows} × {pixels.Channels}, where its header says otherwise; copy or export the file again");
    }

    static void Cut(SeriesFrame slice, DicomPixels pixels, int frame, Span<byte> to)
    {
        var from = pixels.Frame(frame);
        if (slice.Tile is not { } tile)
        {
            from.CopyTo(to);
            return;
        }
        int size = pixels.Type.Bytes(), row = slice.Columns * size;
        for (int y = 0; y < slice.Rows; y++)
            from.Slice(((tile.Y + y) * pixels.Columns + tile.X) * size, row).CopyTo(to.Slice(y * row, row));
    }

    // Between two slices in a straight line; on a slice the slice itself.
    static byte[] Resampled(byte[] measured, SliceStackPlan plan, int sliceVoxels)
    {
        int places = plan.Stack.Times[0].Count, slices = plan.Sources!.Count;
        var bytes = new byte[checked(plan.Stack.Times.Count * slices * sliceVoxels * sizeof(double))];
        Span<double> values = MemoryMarshal.Cast<byte, double>(measured.AsSpan()), made = MemoryMarshal.Cast<byte, double>(bytes.AsSpan());
        for (int t = 0; t < plan.Stack.Times.Count; t++)
            for (int k = 0; k < slices; k++)
            {
                int below = (int)Math.Floor(plan.Sources[k]);
                double share = plan.Sources[k] - below;
                var to = made.Slice((t * slices + k) * sliceVoxels, sliceVoxels);
                var low = values.Slice((t * places + below) * sliceVoxels, sliceVoxels);
                low.CopyTo(to);
                if (share == 0)
                    continue;
                var high = values.Slice((t * places + below + 1) * sliceVoxels, sliceVoxels);
                for (int i = 0; i < to.Length; i++)
                    to[i] = low[i] + share * (high[i] - low[i]);
            }
        return bytes;
    }

    static void InterlockedMax(ref int most, int value)
    {
        int now = Volatile.Read(ref most);
        while (value > now && Interlocked.CompareExchange(ref most, value, now) is var seen && seen != now)
            now = seen;
    }

    static void Convert(SampleType type, ReadOnlySpan<byte> bytes, Span<double> to)
    {
        switch (type)
        {
            case SampleType.UInt8: Convert<byte>(bytes, to); break;
            case SampleType.Int8: Convert<sbyte>(bytes, to); break;
            case SampleType.UInt16: Convert<ushort>(bytes, to); break;
            case SampleType.Int16: Convert<short>(bytes, to); break;
            case SampleType.UInt32: Convert<uint>(bytes, to); break;
            case SampleType.Int32: Convert<int>(bytes, to); break;
            case SampleType.UInt64: Convert<ulong>(bytes, to); break;
            case SampleType.Int64: Convert<long>(bytes, to); break;
            case SampleType.Float32: Convert<float>(bytes, to); break;
            default: Convert<double>(bytes, to); break;
        }
    }

    static void Convert<T>(ReadOnlySpan<byte> bytes, Span<double> to) where T : unmanaged, INumber<T>
    {
        var samples = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < to.Length; i++)
            to[i] = double.CreateTruncating(samples[i]);
    }

    static double Sum(SampleType type, ReadOnlySpan<byte> bytes)
    {
        const int Part = 4096;
        Span<double> values = stackalloc double[Part];
        double sum = 0;
        int size = type.Bytes();
        for (int at = 0; at < bytes.Length; at += Part * size)
        {
            var part = bytes.Slice(at, Math.Min(Part * size, bytes.Length - at));
            var some = values[..(part.Length / size)];
            Convert(type, part, some);
            foreach (double value in some)
                sum += value;
        }
        return sum;
    }
}
