using System.Runtime.InteropServices;

namespace Rubor.Imaging.Dicom;

/// <summary>The functions of rubor_dicom.h, over DCMTK and openjp2.</summary>
internal static unsafe partial class NativeDicom
{
    const string Library = "rubor_dicom";
    const int LongestMessage = 1024;

    static readonly Lazy<bool> Dictionary = new(() => Prepare(AppContext.BaseDirectory) == 0);

    /// <summary>dicom_layout of rubor_dicom.h, field by field.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Layout
    {
        public int Rows, Columns, Frames, Channels;
        public int BitsAllocated, BitsStored, HighBit, IsSigned;
        public int Kind, SampleBytes;
        public long FrameBytes;
        public int SpareFrames;
        public fixed byte PhotometricText[20];

        public readonly string Photometric
        {
            get
            {
                fixed (byte* text = PhotometricText)
                    return Marshal.PtrToStringUTF8((nint)text)!.Trim();
            }
        }

        public readonly SampleType Type => (Kind, SampleBytes, IsSigned != 0) switch
        {
            (1, _, _) => SampleType.Float32,
            (2, _, _) => SampleType.Float64,
            (_, 1, false) => SampleType.UInt8,
            (_, 1, true) => SampleType.Int8,
            (_, 2, false) => SampleType.UInt16,
            (_, 2, true) => SampleType.Int16,
            (_, 4, false) => SampleType.UInt32,
            (_, 4, true) => SampleType.Int32,
            (_, _, false) => SampleType.UInt64,
            _ => SampleType.Int64,
        };
    }

    /// <summary>Whether the libraries and their dictionary of attributes are there.</summary>
    /// <exception cref="DllNotFoundException">A library is missing.</exception>
    public static bool HasDictionary => Dictionary.Value;

    [LibraryImport(Library, EntryPoint = "rubor_dicom_prepare", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int Prepare(string folder);

    [LibraryImport(Library, EntryPoint = "rubor_dicom_open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial nint Open(string path);

    [LibraryImport(Library, EntryPoint = "rubor_dicom_message")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial nint MessageOf(nint file);

    [LibraryImport(Library, EntryPoint = "rubor_dicom_transfer_syntax")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial nint TransferSyntaxOf(nint file);

    [LibraryImport(Library, EntryPoint = "rubor_dicom_attributes")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial long Attributes(nint file, out byte* bytes);

    [LibraryImport(Library, EntryPoint = "rubor_dicom_describe")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial int Describe(nint file, out Layout layout);

    [LibraryImport(Library, EntryPoint = "rubor_dicom_frames")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial int Frames(nint file, int first, int count, byte* samples, long bytes);

    [LibraryImport(Library, EntryPoint = "rubor_dicom_close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    public static partial void Close(nint file);

    [LibraryImport(Library, EntryPoint = "rubor_dicom_write", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int Write(byte* elements, long bytes, string transferSyntax, string path, byte* message, int messageBytes);

    /// <summary>Why the last call failed; empty where it did not.</summary>
    public static string Message(nint file) => Plain(MessageOf(file));

    /// <summary>UID of the transfer syntax.</summary>
    public static string TransferSyntax(nint file) => Plain(TransferSyntaxOf(file));

    /// <summary>Writes an object; null, or why it could not be written.</summary>
    public static string? Write(ReadOnlySpan<byte> elements, string transferSyntax, string path)
    {
        byte* message = stackalloc byte[LongestMessage];
        fixed (byte* start = elements)
            return Write(start, elements.Length, transferSyntax, path, message, LongestMessage) == 0 ? null : Plain((nint)message);
    }

    static string Plain(nint text) => Marshal.PtrToStringUTF8(text)?.Trim().TrimEnd('.') ?? "";
}
