using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Rubor.Imaging;

namespace Rubor.Studies.Measuring.ChangeMaps;

/// <summary>Images as elastix reads them: MetaImage, whose directions are of double precision, so that none is refused as not quite
/// orthonormal.</summary>
internal static class MetaImage
{
    // Cosines of axes further from a right angle than this make a sheared grid, which no such file can say.
    const double RightAngle = 1e-3;

    /// <summary>Writes a volume as 32-bit numbers; one slice becomes a picture of two dimensions.</summary>
    /// <exception cref="ImageDataException">Its axes are not at right angles.</exception>
    public static void Write(string path, Geometry geometry, ReadOnlySpan<float> values, string source)
    {
        Write(path, geometry, "MET_FLOAT", MemoryMarshal.AsBytes(values), source);
    }

    /// <summary>Writes a mask.</summary>
    public static void Write(string path, Geometry geometry, ReadOnlySpan<byte> mask, string source) =>
        Write(path, geometry, "MET_UCHAR", mask, source);

    static void Write(string path, Geometry geometry, string type, ReadOnlySpan<byte> bytes, string source)
    {
        var (size, to, mm) = (geometry.Size, geometry.ToWorld, geometry.SpacingMm);
        Point3[] axes = [to.I * (1 / mm.X), to.J * (1 / mm.Y), to.K * (1 / mm.Z)];
        if (new[] { axes[0].Dot(axes[1]), axes[0].Dot(axes[2]), axes[1].Dot(axes[2]) }.Any(cosine => Math.Abs(cosine) > RightAngle))
            throw new ImageDataException(source, "lies on a sheared grid, whose axes are not at right angles: resample it first");
        // Of the axes as they are, the nearest at right angles.
        var second = axes[1] - (axes[0] * axes[0].Dot(axes[1]));
        axes[1] = second * (1 / second.Length);
        var third = axes[0].Cross(axes[1]);
        axes[2] = third * (third.Dot(axes[2]) < 0 ? -1 : 1);
        bool flat = size.Z == 1;
        var text = new StringBuilder();
        // A picture's own axes are its directions: it has no place in space.
        string Line(params double[] numbers) => string.Join(' ', numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture)));
        text.Append("ObjectType = Image\nBinaryData = True\nBinaryDataByteOrderMSB = False\nCompressedData = False\n");
        text.Append(CultureInfo.InvariantCulture, $"NDims = {(flat ? 2 : 3)}\n");
        if (flat)
            text.Append("TransformMatrix = 1 0 0 1\nOffset = 0 0\n");
        else
        {
            text.Append("TransformMatrix = ").Append(Line([.. axes.SelectMany(a => new[] { -a.X, -a.Y, a.Z })])).Append('\n');
            text.Append("Offset = ").Append(Line(-to.Origin.X, -to.Origin.Y, to.Origin.Z)).Append('\n');
        }
        text.Append("ElementSpacing = ").Append(flat ? Line(mm.X, mm.Y) : Line(mm.X, mm.Y, mm.Z)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"DimSize = {size.X} {size.Y}{(flat ? "" : $" {size.Z}")}\n");
        text.Append("ElementType = ").Append(type).Append("\nElementDataFile = LOCAL\n");
        using var stream = File.Create(path);
        stream.Write(Encoding.ASCII.GetBytes(text.ToString()));
        stream.Write(bytes);
    }
}
