using System.Collections.Concurrent;
using System.Data.Common;

namespace ZoomRooms.MeetingServer.Storage;

/// <summary>The database did not answer within the time that whoever asked has.</summary>
internal sealed class DatabaseSilentException() : DbException("The database did not answer in time.");

/// <summary>
/// A few threads of their own that wait for the database, so that no other does: one that hangs holds up these and who asks it something,
/// and nothing else. Who asked in vain is told after a while, and a question that nobody waits for any more is not put.
/// </summary>
internal sealed class DatabaseThreads : IDisposable
{
    private const int Count = 8;
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(5);
    private readonly BlockingCollection<Question> _questions = [];
    private readonly Thread[] _threads = new Thread[Count];

    /// <summary>Longer than a database has for one statement: what is said then is what was wrong.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(10);

    public DatabaseThreads()
    {
        for (int i = 0; i < Count; i++)
        {
            _threads[i] = new Thread(Run) { IsBackground = true, Name = $"database {i}" };
            _threads[i].Start();
        }
    }

    /// <exception cref="DatabaseSilentException">There was no answer in time.</exception>
    /// <exception cref="ObjectDisposedException">The server stops.</exception>
    public async Task<T> AskAsync<T>(Func<T> ask, TimeSpan patience)
    {
        Question<T> question = new(ask);
        try
        {
            _questions.Add(question);
        }
        catch (InvalidOperationException)
        {
            throw new ObjectDisposedException(nameof(DatabaseThreads));
        }
        try
        {
            return await question.Answer.WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            question.GiveUp();
            throw new DatabaseSilentException();
        }
    }

    /// <summary>What was asked before is written, if the database lets it.</summary>
    public void Dispose()
    {
        _questions.CompleteAdding();
        long until = Environment.TickCount64 + (long)Goodbye.TotalMilliseconds;
        bool over = true;
        foreach (Thread thread in _threads)
            over &= thread.Join(TimeSpan.FromMilliseconds(Math.Max(0, until - Environment.TickCount64)));
        if (over)
            _questions.Dispose();
    }

    private void Run()
    {
        foreach (Question question in _questions.GetConsumingEnumerable())
            question.Put();
    }

    private abstract class Question
    {
        private volatile bool _isGivenUp;

        public void GiveUp() => _isGivenUp = true;

        public void Put()
        {
            if (!_isGivenUp)
                PutNow();
        }

        protected abstract void PutNow();
    }

    private sealed class Question<T>(Func<T> ask) : Question
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Answer => _answer.Task;

        protected override void PutNow()
        {
            try
            {
                _answer.SetResult(ask());
            }
            catch (Exception failure)
            {
                _answer.SetException(failure);
            }
        }
    }
}
