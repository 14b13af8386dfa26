using System.Runtime.InteropServices;

namespace Rubor.Imaging.Raster;

/// <summary>The functions of rubor_raster.h, over libpng, libjpeg-turbo and libtiff.</summary>
internal static unsafe partial class NativeRaster
{
    const string Library = "rubor_raster";

    /// <summary>One page of a file: raster_description of rubor_raster.h, field by field.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Description
    {
        public long Width, Height;
        public int Channels, Bits, Kind, Model, Alpha, Orientation, Unit, PaletteEntries;
        public double XDensity, YDensity;
        public ushort* Palette;
        public byte* Exif;
        public long ExifBytes;
    }

    [LibraryImport(Library, EntryPoint = "rubor_raster_open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial nint Open(int format, byte* bytes, long count, long mostBytes);

    [LibraryImport(Library, EntryPoint = "rubor_raster_describe")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial int Describe(nint file, out Description description);

    [LibraryImport(Library, EntryPoint = "rubor_raster_read")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial int Read(nint file, byte* samples, long bytes);

    [LibraryImport(Library, EntryPoint = "rubor_raster_next")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial int Next(nint file);

    [LibraryImport(Library, EntryPoint = "rubor_raster_message")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial byte* Message(nint file);

    [LibraryImport(Library, EntryPoint = "rubor_raster_remark")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial byte* Remark(nint file);

    [LibraryImport(Library, EntryPoint = "rubor_raster_close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial void Close(nint file);

    /// <summary>A line that the library left; libtiff begins some with a name, which rubor_raster gives it.</summary>
    public static string Text(byte* line)
    {
        const string Name = "file: ";
        string text = Marshal.PtrToStringUTF8((nint)line)?.Trim().TrimEnd('.') ?? "";
        return text.StartsWith(Name, StringComparison.Ordinal) ? text[Name.Length..] : text;
    }
}
