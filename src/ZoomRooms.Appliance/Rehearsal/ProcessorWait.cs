using System.Globalization;

namespace ZoomRooms.Appliance.Rehearsal;

/// <summary>How long programs were ready to run and had no processor: the kernel counts it for each thread.</summary>
internal static class ProcessorWait
{
    /// <summary>All their threads together; a program that has ended counts no more.</summary>
    public static TimeSpan Of(ReadOnlySpan<int> processes)
    {
        long nanoseconds = 0;
        foreach (int process in processes)
            nanoseconds += Of(process);
        return TimeSpan.FromMicroseconds(nanoseconds / 1000);
    }

    private static long Of(int process)
    {
        long sum = 0;
        try
        {
            foreach (string thread in Directory.EnumerateDirectories($"/proc/{process}/task"))
            {
                // "run wait slices", of nanoseconds (sched-stats in the kernel's documentation).
                string[] fields = File.ReadAllText($"{thread}/schedstat").Split(' ');
                if (fields.Length > 1 && long.TryParse(fields[1], CultureInfo.InvariantCulture, out long wait))
                    sum += wait;
            }
        }
        catch (IOException)
        {
            // It ended meanwhile, or the kernel does not count.
        }
        return sum;
    }
}
