import django.contrib.postgres.fields
import django.db.models.deletion
import policyportal.records.fields
import policyportal.records.sources
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('projects', '0001_initial'), ('projects', '0002_newest'), ('projects', '0003_directions'), ('projects', '0004_carried_from'), ('projects', '0005_record'), ('projects', '0006_was_public'), ('projects', '0007_leads_since'), ('projects', '0008_former_slugs'), ('projects', '0009_ends'), ('projects', '0010_entry_deadline')]

    initial = True

    dependencies = [
        ('regions', '0001_squashed_0008_bureaus'),
    ]

    operations = [
        migrations.CreateModel(
            name='EntryDeadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', policyportal.records.fields.YearField(verbose_name='年')),
                ('actuals_due', models.DateField(blank=True, help_text='この日までに実績値を提出します。指標カードの発表の月がこれより後のものは、その月の終わりまでです。', null=True, verbose_name='実績値の締切')),
                ('reviews_due', models.DateField(blank=True, help_text='この日までに点検・評価を提出します。', null=True, verbose_name='点検・評価の締切')),
                ('changed_at', policyportal.records.sources.ChangedAtField()),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deadlines', to='regions.plan', verbose_name='方針（版）')),
            ],
            options={
                'verbose_name': '締切',
                'verbose_name_plural': '締切',
                'ordering': ['plan', '-year'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'year'), name='projects_entrydeadline_year_once', violation_error_message='この版のこの年の締切は登録済みです。'), models.CheckConstraint(condition=models.Q(('year__gte', 1926), ('year__lte', 2099)), name='projects_entrydeadline_year_known', violation_error_message='年は、1926年から2099年までにしてください。'), models.CheckConstraint(condition=models.Q(('actuals_due__isnull', False), ('reviews_due__isnull', False), _connector='OR'), name='projects_entrydeadline_day_given', violation_error_message='実績値と点検・評価の締切の、少なくとも一方を入力してください。')],
            },
        ),
        migrations.CreateModel(
            name='Theme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.CharField(blank=True, help_text='原案の概要のどのシートに印字されているか（例：道央広域、全体概要）。', max_length=20, verbose_name='シート')),
                ('first_line', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='行（はじめ）')),
                ('last_line', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='行（おわり）')),
                ('source', models.CharField(blank=True, help_text='原案の概要以外を出典とするとき、また内容を訂正したときに、資料名を入力します。', max_length=200, verbose_name='そのほかの出典')),
                ('changed_at', policyportal.records.sources.ChangedAtField()),
                ('slug', models.CharField(max_length=20, unique=True, verbose_name='コード')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='分野')),
                ('order', models.PositiveSmallIntegerField(verbose_name='順序')),
                ('former_slugs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, editable=False, size=None, verbose_name='まとめたもののコード')),
            ],
            options={
                'verbose_name': '分野',
                'verbose_name_plural': '分野',
                'ordering': ['order'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('first_line__isnull', True), ('last_line__isnull', True), ('sheet', '')), models.Q(models.Q(('sheet', ''), _negated=True), ('first_line__gte', 1), ('first_line__isnull', False), ('last_line__gte', models.F('first_line')), ('last_line__isnull', False)), _connector='OR'), name='projects_theme_lines_whole', violation_error_message='シート、行（はじめ）、行（おわり）は、すべて入力するか、すべて空にしてください。行（おわり）は行（はじめ）以後の行です。'), models.CheckConstraint(condition=models.Q(models.Q(('sheet', ''), _negated=True), models.Q(('source', ''), _negated=True), _connector='OR'), name='projects_theme_source_named', violation_error_message='出典がありません。シートと行、または「そのほかの出典」を入力してください。'), models.CheckConstraint(condition=models.Q(('slug__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='projects_theme_slug_form', violation_error_message='コードは、半角の英小文字と数字をハイフンでつないだ形にしてください（例：doo-01）。'), models.CheckConstraint(condition=models.Q(('name__regex', '^\\S([^\\n\\r]*\\S)?$')), name='projects_theme_name_printed', violation_error_message='空欄にせず、前後の空白や改行を除いて入力してください。')],
            },
        ),
        migrations.CreateModel(
            name='Grade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.CharField(blank=True, help_text='原案の概要のどのシートに印字されているか（例：道央広域、全体概要）。', max_length=20, verbose_name='シート')),
                ('first_line', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='行（はじめ）')),
                ('last_line', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='行（おわり）')),
                ('source', models.CharField(blank=True, help_text='原案の概要以外を出典とするとき、また内容を訂正したときに、資料名を入力します。', max_length=200, verbose_name='そのほかの出典')),
                ('changed_at', policyportal.records.sources.ChangedAtField()),
                ('slug', models.CharField(max_length=20, verbose_name='コード')),
                ('order', models.PositiveSmallIntegerField(help_text='よい評価から順に。', verbose_name='順序')),
                ('label', models.CharField(help_text='例：A、順調。', max_length=20, verbose_name='評価区分')),
                ('meaning', models.CharField(blank=True, max_length=200, verbose_name='意味')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grades', to='regions.plan', verbose_name='方針（版）')),
            ],
            options={
                'verbose_name': '評価区分',
                'verbose_name_plural': '評価区分',
                'ordering': ['plan', 'order', 'slug'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('first_line__isnull', True), ('last_line__isnull', True), ('sheet', '')), models.Q(models.Q(('sheet', ''), _negated=True), ('first_line__gte', 1), ('first_line__isnull', False), ('last_line__gte', models.F('first_line')), ('last_line__isnull', False)), _connector='OR'), name='projects_grade_lines_whole', violation_error_message='シート、行（はじめ）、行（おわり）は、すべて入力するか、すべて空にしてください。行（おわり）は行（はじめ）以後の行です。'), models.CheckConstraint(condition=models.Q(models.Q(('sheet', ''), _negated=True), models.Q(('source', ''), _negated=True), _connector='OR'), name='projects_grade_source_named', violation_error_message='出典がありません。シートと行、または「そのほかの出典」を入力してください。'), models.CheckConstraint(condition=models.Q(('slug__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='projects_grade_slug_form', violation_error_message='コードは、半角の英小文字と数字をハイフンでつないだ形にしてください（例：doo-01）。'), models.CheckConstraint(condition=models.Q(('label__regex', '^\\S([^\\n\\r]*\\S)?$')), name='projects_grade_label_printed', violation_error_message='空欄にせず、前後の空白や改行を除いて入力してください。'), models.UniqueConstraint(fields=('plan', 'slug'), name='projects_grade_slug_once', violation_error_message='この版には、同じコードの評価区分がすでにあります。'), models.UniqueConstraint(fields=('plan', 'label'), name='projects_grade_label_once', violation_error_message='この版には、同じ評価区分がすでにあります。')],
            },
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.CharField(blank=True, help_text='原案の概要のどのシートに印字されているか（例：道央広域、全体概要）。', max_length=20, verbose_name='シート')),
                ('first_line', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='行（はじめ）')),
                ('last_line', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='行（おわり）')),
                ('source', models.CharField(blank=True, help_text='原案の概要以外を出典とするとき、また内容を訂正したときに、資料名を入力します。', max_length=200, verbose_name='そのほかの出典')),
                ('changed_at', policyportal.records.sources.ChangedAtField()),
                ('code', models.CharField(help_text='公開アドレスの一部で、変えません。番号は本サイトが付けたものです。', max_length=40, unique=True, verbose_name='コード')),
                ('order', models.PositiveSmallIntegerField(verbose_name='順序')),
                ('name', models.CharField(blank=True, help_text='資料に印字されたとおり。原案の概要に名称の記載がないプロジェクトは空欄のままにします。', max_length=200, verbose_name='名称')),
                ('kana', models.CharField(blank=True, help_text='編集上のよみ（資料に印字はありません）。並べ替えと検索に使います。', max_length=200, verbose_name='よみ')),
                ('participants_printed', models.CharField(blank=True, help_text='【】内を含め印字されたとおり（例：【道央広域(空知、後志、胆振)】）。', max_length=100, verbose_name='実施地域（印字）')),
                ('measures_listing', models.CharField(blank=True, choices=[('whole', '全部'), ('excerpt', '主なもの')], help_text='見出しが「施策」なら全部、「主な施策」なら主なもの。', max_length=10, verbose_name='施策の見出し')),
                ('kpis_listing', models.CharField(blank=True, choices=[('whole', '全部'), ('excerpt', '主なもの')], help_text='見出しが「ＫＰＩ」なら全部、「主なＫＰＩ」なら主なもの。', max_length=10, verbose_name='KPIの見出し')),
                ('is_published', models.BooleanField(default=False, help_text='オフの間は下書きです。サイトには出ず、件数にも数えません。職員だけが確認できます。', verbose_name='公開')),
                ('area_plan', models.ForeignKey(help_text='このプロジェクトを1件として数える、主となる連携地域の方針。', on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='regions.areaplan', verbose_name='数えられる地域')),
                ('carried_from', models.ForeignKey(blank=True, help_text='前の版の、この記録のもとになった記録です。2つの版を比べるページに使います。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_to', to='projects.project', verbose_name='引き継ぎ元')),
                ('was_public', models.BooleanField(db_default=False, editable=False, serialize=False, verbose_name='公開したことがある')),
                ('end_reason', models.CharField(blank=True, help_text='公開のページに載ります。', max_length=200, verbose_name='終了の理由')),
                ('ended_on', models.DateField(blank=True, help_text='計画の途中で終わったときに入力します。この日を含む年度より後の実績値と点検・評価は求めません。', null=True, verbose_name='終了した日')),
                ('successor', models.ForeignKey(blank=True, help_text='終了したプロジェクトに代わるプロジェクトがあるとき。後の版のものも選べます。', null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='predecessors', to='projects.project', verbose_name='後継のプロジェクト')),
                ('themes', models.ManyToManyField(blank=True, help_text='編集上の分類です（資料に印字はありません）。', related_name='projects', to='projects.theme', verbose_name='分野')),
                ('directions', models.ManyToManyField(blank=True, help_text='このプロジェクトが担う展開方向です。編集上の分類です（資料に印字はありません）。', related_name='projects', to='regions.policydirection', verbose_name='施策の展開方向')),
            ],
            options={
                'verbose_name': 'プロジェクト',
                'verbose_name_plural': 'プロジェクト',
                'ordering': ['order', 'code'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('first_line__isnull', True), ('last_line__isnull', True), ('sheet', '')), models.Q(models.Q(('sheet', ''), _negated=True), ('first_line__gte', 1), ('first_line__isnull', False), ('last_line__gte', models.F('first_line')), ('last_line__isnull', False)), _connector='OR'), name='projects_project_lines_whole', violation_error_message='シート、行（はじめ）、行（おわり）は、すべて入力するか、すべて空にしてください。行（おわり）は行（はじめ）以後の行です。'), models.CheckConstraint(condition=models.Q(models.Q(('sheet', ''), _negated=True), models.Q(('source', ''), _negated=True), _connector='OR'), name='projects_project_source_named', violation_error_message='出典がありません。シートと行、または「そのほかの出典」を入力してください。'), models.CheckConstraint(condition=models.Q(('code__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='projects_project_code_form', violation_error_message='コードは、半角の英小文字と数字をハイフンでつないだ形にしてください（例：doo-01）。'), models.CheckConstraint(condition=models.Q(('name__regex', '^(\\S([^\\n\\r]*\\S)?)?$')), name='projects_project_name_printed', violation_error_message='名称は、前後の空白や改行を除いて入力してください。'), models.CheckConstraint(condition=models.Q(('kana__regex', '^[ぁ-ゖー・]+$'), ('kana', ''), _connector='OR'), name='projects_project_kana_form', violation_error_message='よみは、ひらがなで入力してください。'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('kana', ''), ('kpis_listing', ''), ('measures_listing', ''), ('participants_printed', '')), _connector='OR'), name='projects_project_unnamed_bare', violation_error_message='名称の記載がないプロジェクトには、よみ、実施地域、見出しを入力できません。'), models.CheckConstraint(condition=models.Q(('kpis_listing__in', ['', 'whole', 'excerpt']), ('measures_listing__in', ['', 'whole', 'excerpt'])), name='projects_project_listing_known', violation_error_message='見出しは、「全部」か「主なもの」を選んでください。'), models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_on__isnull', True), ('successor__isnull', True)), models.Q(('ended_on__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='projects_project_end_whole', violation_error_message='終了した日と終了の理由は、両方とも入力するか、両方とも空にしてください。後継のプロジェクトは、終了したプロジェクトにだけ選べます。'), models.CheckConstraint(condition=models.Q(('successor__isnull', True), models.Q(('successor', models.F('pk')), _negated=True), _connector='OR'), name='projects_project_successor_other', violation_error_message='後継のプロジェクトには、別のプロジェクトを選んでください。'), models.UniqueConstraint(condition=models.Q(('name', ''), _negated=True), fields=('area_plan', 'name'), name='projects_project_name_once', violation_error_message='この地域に、同じ名称のプロジェクトがすでにあります。')],
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(help_text='【】内の印字の順。', verbose_name='順序')),
                ('role', models.CharField(choices=[('member', '参加'), ('lead_inferred', '主となる地域（推定）'), ('lead', '主となる地域（確認済み）')], default='member', help_text='主となる地域は印字がなく、【】の先頭からの推定です。本庁が確認したら「確認済み」にします。', max_length=20, verbose_name='役割')),
                ('changed_at', policyportal.records.sources.ChangedAtField()),
                ('subprefecture', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='regions.subprefecture', verbose_name='振興局（地域）')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to='projects.project', verbose_name='プロジェクト')),
                ('leads_since', models.DateField(blank=True, editable=False, help_text='ほかの地域から、主となる地域を引き継いだ日。はじめからのときは空欄です。', null=True, verbose_name='引き継いだ日')),
            ],
            options={
                'verbose_name': '実施地域',
                'verbose_name_plural': '実施地域',
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('project', 'subprefecture'), name='projects_participation_once', violation_error_message='この振興局は、すでに実施地域に入っています。'), models.UniqueConstraint(condition=models.Q(('role__in', ['lead_inferred', 'lead'])), fields=('project',), name='projects_participation_one_lead', violation_error_message='主となる地域は、1つのプロジェクトに1つだけです。'), models.CheckConstraint(condition=models.Q(('role__in', ['member', 'lead_inferred', 'lead'])), name='projects_participation_role_known', violation_error_message='役割を、選択肢から選んでください。')],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.CharField(blank=True, help_text='原案の概要のどのシートに印字されているか（例：道央広域、全体概要）。', max_length=20, verbose_name='シート')),
                ('first_line', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='行（はじめ）')),
                ('last_line', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='行（おわり）')),
                ('source', models.CharField(blank=True, help_text='原案の概要以外を出典とするとき、また内容を訂正したときに、資料名を入力します。', max_length=200, verbose_name='そのほかの出典')),
                ('changed_at', policyportal.records.sources.ChangedAtField()),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='コード')),
                ('order', models.PositiveSmallIntegerField(verbose_name='順序')),
                ('text', models.CharField(help_text='印字されたとおり。「（再掲）」は入力せず、下の欄で示します。', max_length=200, verbose_name='施策')),
                ('reprise_of', models.ForeignKey(blank=True, help_text='「（再掲）」と印字された施策について、もとの施策を選びます。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reprises', to='projects.measure', verbose_name='再掲のもと')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measures', to='projects.project', verbose_name='プロジェクト')),
                ('carried_from', models.ForeignKey(blank=True, help_text='前の版の、この記録のもとになった記録です。2つの版を比べるページに使います。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_to', to='projects.measure', verbose_name='引き継ぎ元')),
            ],
            options={
                'verbose_name': '施策',
                'verbose_name_plural': '施策',
                'ordering': ['order', 'code'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('first_line__isnull', True), ('last_line__isnull', True), ('sheet', '')), models.Q(models.Q(('sheet', ''), _negated=True), ('first_line__gte', 1), ('first_line__isnull', False), ('last_line__gte', models.F('first_line')), ('last_line__isnull', False)), _connector='OR'), name='projects_measure_lines_whole', violation_error_message='シート、行（はじめ）、行（おわり）は、すべて入力するか、すべて空にしてください。行（おわり）は行（はじめ）以後の行です。'), models.CheckConstraint(condition=models.Q(models.Q(('sheet', ''), _negated=True), models.Q(('source', ''), _negated=True), _connector='OR'), name='projects_measure_source_named', violation_error_message='出典がありません。シートと行、または「そのほかの出典」を入力してください。'), models.CheckConstraint(condition=models.Q(('code__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='projects_measure_code_form', violation_error_message='コードは、半角の英小文字と数字をハイフンでつないだ形にしてください（例：doo-01）。'), models.CheckConstraint(condition=models.Q(('text__regex', '^\\S([^\\n\\r]*\\S)?$')), name='projects_measure_text_printed', violation_error_message='空欄にせず、前後の空白や改行を除いて入力してください。'), models.CheckConstraint(condition=models.Q(('text__contains', '再掲'), _negated=True), name='projects_measure_mark_apart', violation_error_message='「（再掲）」は本文に入れず、「再掲のもと」でもとの施策を選んでください。'), models.CheckConstraint(condition=models.Q(('reprise_of__isnull', True), models.Q(('reprise_of', models.F('pk')), _negated=True), _connector='OR'), name='projects_measure_reprise_of_another', violation_error_message='再掲のもとに、その施策自身は選べません。'), models.UniqueConstraint(fields=('project', 'text'), name='projects_measure_text_once', violation_error_message='このプロジェクトに、同じ施策がすでにあります。')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', policyportal.records.fields.YearField(verbose_name='年')),
                ('work_done', models.TextField(blank=True, help_text='その年に実施した取組。', verbose_name='実施状況')),
                ('cause', models.TextField(blank=True, verbose_name='評価の理由・要因')),
                ('next_step', models.TextField(blank=True, verbose_name='今後の対応')),
                ('meeting_date', models.DateField(blank=True, null=True, verbose_name='地域づくり連携会議の開催日')),
                ('status', models.CharField(choices=[('draft', '作成中'), ('submitted', '提出済み'), ('approved', '承認済み')], default='draft', max_length=10, verbose_name='状態')),
                ('reopen_reason', models.CharField(blank=True, help_text='承認を取り消すときに入力します。', max_length=200, verbose_name='承認を取り消した理由')),
                ('changed_at', policyportal.records.sources.ChangedAtField()),
                ('grade', models.ForeignKey(blank=True, help_text='本庁がこの版に登録した評価区分から選びます。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='projects.grade', verbose_name='振興局の評価')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='projects.project', verbose_name='プロジェクト')),
            ],
            options={
                'verbose_name': '点検・評価',
                'verbose_name_plural': '点検・評価',
                'ordering': ['-year', 'project'],
                'indexes': [models.Index(condition=models.Q(('status', 'approved')), fields=['-changed_at', '-id'], name='projects_review_newest')],
                'constraints': [models.UniqueConstraint(fields=('project', 'year'), name='projects_review_year_once', violation_error_message='このプロジェクトには、同じ年の点検・評価がすでにあります。'), models.CheckConstraint(condition=models.Q(('year__gte', 1926), ('year__lte', 2099)), name='projects_review_year_known', violation_error_message='年は、1926年から2099年までにしてください。'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'approved'])), name='projects_review_status_known', violation_error_message='状態は、作成中・提出済み・承認済みのいずれかです。'), models.CheckConstraint(condition=models.Q(('status', 'draft'), models.Q(('grade__isnull', False), ('next_step__regex', '\\S'), ('work_done__regex', '\\S')), _connector='OR'), name='projects_review_submitted_whole', violation_error_message='提出するには、実施状況、振興局の評価、今後の対応を入力してください。')],
            },
        ),
        migrations.CreateModel(
            name='ReviewRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('approved_at', models.DateTimeField(verbose_name='承認の日時')),
                ('canonical', models.TextField(verbose_name='記録の本文')),
                ('digest', models.CharField(max_length=64, verbose_name='要約値（SHA-256）')),
                ('changed_at', policyportal.records.sources.ChangedAtField()),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='projects.review', verbose_name='点検・評価')),
            ],
            options={
                'verbose_name': '点検・評価の記録',
                'verbose_name_plural': '点検・評価の記録',
                'ordering': ['-approved_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('review', 'approved_at'), name='projects_reviewrecord_approval_once', violation_error_message='この承認の記録は、すでにあります。'), models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='projects_reviewrecord_digest_form', violation_error_message='要約値は、64桁の16進数です。')],
            },
        ),
        migrations.AddField(
            model_name='project',
            name='subprefectures',
            field=models.ManyToManyField(related_name='projects', through='projects.Participation', to='regions.subprefecture', verbose_name='実施地域'),
        ),
    ]
