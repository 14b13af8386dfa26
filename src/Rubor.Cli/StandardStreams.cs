using System.Runtime.InteropServices;

namespace Rubor.Cli;

/// <summary>Standard output and standard error as whoever started the program handed them over.</summary>
internal static class StandardStreams
{
    const int OutputDescriptor = 1, ErrorDescriptor = 2;
    const int GetFlags = 1, CloseOnExec = 1; // F_GETFD and FD_CLOEXEC of fcntl(2)

    /// <summary>Standard output.</summary>
    public static TextWriter Output { get; } = new StandardWriter(IsHandedOver(OutputDescriptor) ? Console.Out : null);

    /// <summary>Standard error.</summary>
    public static TextWriter Error { get; } = new StandardWriter(IsHandedOver(ErrorDescriptor) ? Console.Error : null);

    // A stream that was closed at the start (>&-) leaves its number to the next file that is opened, and that is a pipe of the runtime's
    // own: writing there would be taken for success. What the runtime opens is closed on exec; what was handed over cannot be.
    static bool IsHandedOver(int descriptor) => Fcntl(descriptor, GetFlags, 0) is var flags && flags >= 0 && (flags & CloseOnExec) == 0;

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Fcntl(int descriptor, int command, int argument);
}
