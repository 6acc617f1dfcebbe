### إليما تقول: العربية. ملف لكل لغة، تقرؤه Rust وتقرؤه الشاشة.

### Lists

list-count-person = { $count ->
    [zero] لا أشخاص
    [one] شخص واحد
    [two] شخصان
    [few] { $count } أشخاص
    [many] { $count } شخصًا
   *[other] { $count } شخص
  }
list-count-organisation = { $count ->
    [zero] لا منظمات
    [one] منظمة واحدة
    [two] منظمتان
    [few] { $count } منظمات
    [many] { $count } منظمة
   *[other] { $count } منظمة
  }
list-count-plan = { $count ->
    [zero] لا خطط
    [one] خطة واحدة
    [two] خطتان
    [few] { $count } خطط
    [many] { $count } خطة
   *[other] { $count } خطة
  }
list-count-commitment = { $count ->
    [zero] لا التزامات
    [one] التزام واحد
    [two] التزامان
    [few] { $count } التزامات
    [many] { $count } التزامًا
   *[other] { $count } التزام
  }
list-count = { $count ->
    [zero] لا بطاقات
    [one] بطاقة واحدة
    [two] بطاقتان
    [few] { $count } بطاقات
    [many] { $count } بطاقة
   *[other] { $count } بطاقة
  }
list-shown = المعروض: { $count }
list-import = استيراد
list-export = تصدير
list-import-people = استيراد قائمة أشخاص
list-add-person = إضافة شخص
list-add-organisation = إضافة منظمة
list-add-plan = بدء خطة
list-add-commitment = إضافة التزام
list-search = بحث في هذه القائمة
list-add-filter = إضافة مرشّح
list-filter = { $field }: { $value }
list-filter-off = إزالة هذا المرشّح
list-filter-field = أي حقل؟
list-filter-value = أي قيمة؟
list-filter-none = لا شيء مكتوب هنا بعد
list-filter-count = { $value } ({ $count })
list-clear-filters = عرض الكل من جديد
list-nothing-matches = لا شيء يطابق
list-nothing-matches-body = جرّب كلمات أقل، أو أزل مرشّحًا.
list-recently-removed = أُزيل حديثًا
list-removed-title = أُزيل حديثًا: { $things }
list-back-to-list = العودة إلى القائمة
list-nothing-removed = لم يُزَل شيء
list-nothing-removed-body = ما تزيله ينتظر هنا، ونقرة واحدة تعيده.
list-restore = إعادة
list-restore-this = إعادة { $title }
list-phone-only = (هاتف فقط)
list-two-answers = جوابان
list-and-more = و{ $count } غيرها
list-pages = صفحات القائمة
list-page = { $from } إلى { $to } من { $total }
list-before = الصفوف السابقة
list-after = الصفوف التالية
list-read-help = اقرأ كيف
list-empty-title = لا شيء هنا بعد
list-empty-body = أضف أول بطاقة. يمكنك التراجع.
list-empty-person-title = لا أشخاص بعد
list-empty-person-body = أحضر القائمة التي لديك، ملف CSV أو بطاقات اتصال. يكفي رقم هاتف لتسجيل شخص.
list-empty-organisation-title = لا منظمات بعد
list-empty-organisation-body = دوّن الجماعات والمكاتب والشركات التي تعملون معها، ومن ينتمي إليها.
list-empty-plan-title = لا خطط بعد
list-empty-plan-body = ابدأ من قالب. تُحسب مواعيد مهامه إلى الوراء من جواب سؤال واحد: متى يوم الخطة؟
list-empty-commitment-title = لا التزامات بعد
list-empty-commitment-body = دوّن ما وعد به صاحب سلطة، كلمة بكلمة. ثم دوّن ما تراه، شهرًا بعد شهر.

### Record

record-untitled = (بلا عنوان)
record-yes = نعم
record-no = لا
record-nothing-chosen = لم يُذكر
record-list-comma = { "، " }
record-dot = { " · " }
common-somebody = شخص ما
common-try-again = إعادة المحاولة
record-year = السنة
record-month = الشهر
record-day = اليوم
record-from = من
record-to = إلى
record-from-to = { $from } إلى { $to }
record-due-on = في يوم محدد
record-due-before = أيام قبل يوم الخطة
record-due-days = كم يومًا قبل يوم الخطة
record-days-before = { $days ->
    [zero] في يوم الخطة
    [one] قبله بيوم
    [two] قبله بيومين
    [few] قبله بـ{ $days } أيام
    [many] قبله بـ{ $days } يومًا
   *[other] قبله بـ{ $days } يوم
  }
record-due-and-before = { $day }، { $words }
record-not-a-number = اكتب عددًا، مثل 12 أو 12.5.
record-amount = المبلغ
record-currency = العملة، مثل EGP
record-one-less = أقل بواحد
record-one-more = أكثر بواحد
record-minus = −1
record-plus = +1
record-type-name = اكتب اسمًا
record-type-to-find = اكتب للبحث
record-use-words = استعمال «{ $text }»
record-member = عضو في هذا الفضاء
record-clear = إفراغ
record-take = شطب
record-take-out = شطب { $text }
record-add = إضافة
record-add-tag = إضافة وسم
record-add-phone = رقم هاتف
record-add-mail = عنوان بريد
record-add-messenger = اسم في تطبيق مراسلة
record-add-profile = عنوان الصفحة
record-way-type = من أي نوع
record-way-primary = يُجرَّب أولًا
record-way-typed = كُتب هكذا
value-way-mobile = محمول
value-way-home = منزل
value-way-work = عمل
value-way-other = غير ذلك
record-place-lines = العنوان
record-place-locality = المدينة أو القرية
record-place-region = المحافظة
record-place-postal = الرمز البريدي
record-place-country = البلد
record-place-precision = بأي دقة
record-precision-exact = المكان بالضبط
record-precision-village = القرية فقط
record-precision-district = الحي فقط
record-precision-hidden = لا يُعرض
record-language = اللغة، مثل ar
record-text = النص
record-system = النظام
record-identifier = المعرّف هناك
record-edit-field = تغيير { $field }
record-add-field = إضافة: { $field }
record-more-fields = { $count ->
    [zero] لا حقول أخرى
    [one] حقل آخر
    [two] حقلان آخران
    [few] { $count } حقول أخرى
    [many] { $count } حقلًا آخر
   *[other] { $count } حقل آخر
  }
record-two-answers = جوابان: { $field }
record-who-when = { $who }، { $when }
record-keep = إبقاء
record-keep-this = إبقاء { $text }
record-add-part = إضافة: { $part }
record-no-parts = لا شيء هنا بعد.
record-part-needs = املأ «{ $field }» أولًا.
record-done = تم
record-remove-part = إزالة
record-statement-stays = ما قاله شخص لا تُعاد كتابته. إن تغيّر شيء فأضف قولًا جديدًا.
record-not-kept = لم يُحفظ هذا:
record-drop = تركه
record-moment-in = { $when } ({ $zone })
record-not-here = ليس على هذا الحاسوب بعد
record-not-here-person = شخص ليس على هذا الحاسوب بعد
record-edit-part = تغيير
record-history = السجل
record-back-to-record = عودة من السجل
record-remove = إزالة
record-was-removed = أُزيل «{ $title }». ينتظر في «أُزيل حديثًا».
record-is-removed = هذا في «أُزيل حديثًا». لا يراه أحد في القوائم.
record-removed-and-changed = أزاله شخص بينما غيّره شخص آخر. يبقى حتى تقرّر.
record-keep-it = إبقاؤه
record-backlinks = أين يُذكر
record-backlink-as = { $kind }، في «{ $field }»
record-created = كُتب بواسطة { $who }، { $when }.
record-changed = آخر تغيير من { $who }، { $when }.
record-contact = كيف يُتواصل معه
record-about = نبذة
record-refusals = حالات الرفض
record-refused = لا يريد: { $channel }. قيل في { $day }. يُترك خارج القوائم.
record-plan-tabs = أجزاء الخطة
record-tab-overview = نظرة عامة
record-tab-strategy = الاستراتيجية
record-tab-tasks = المهام
record-tab-events = الفعاليات والمناوبات
record-tab-budget = الميزانية
record-tab-risks = المخاطر
record-tab-more = المزيد
record-what-for = من أجل ماذا
record-the-day = يوم الخطة
record-day-in = { $days ->
    [zero] اليوم
    [one] غدًا
    [two] بعد يومين
    [few] بعد { $days } أيام
    [many] بعد { $days } يومًا
   *[other] بعد { $days } يوم
  }
record-day-was = { $days ->
    [zero] اليوم
    [one] كان أمس
    [two] كان قبل يومين
    [few] كان قبل { $days } أيام
    [many] كان قبل { $days } يومًا
   *[other] كان قبل { $days } يوم
  }
record-next-tasks = التالي
record-no-open-tasks = لا مهمة تنتظر.
record-no-tasks = لا مهام بعد. أضف الأولى: ما الذي يجب أن يحدث، ومن يفعله، ومتى.
record-progress = كم أُنجز
record-done-of = أُنجز { $done } من { $all }
record-look = كيف تُعرض المهام
record-board = لوحة
record-list = قائمة
record-nobody-yet = لا أحد بعد
record-order = الترتيب
record-move-up = رفع { $title }
record-move-down = خفض { $title }
record-status-of = حال { $title }
record-spectrum = أين يقف الناس
record-spectrum-about = طيف الحلفاء، بأحدث موقف لكل طرف
record-drift-nearer = أقرب
record-drift-further = أبعد
record-what-was-said = ما قيل
record-promised-by = الوعد من { $who }
record-due-by = حتى { $day }
record-no-notes = لا ملاحظات بعد. اكتب ما رأيت، وأين ومتى.
record-no-metrics = لا شيء يُعدّ بعد. اختر أمرًا واحدًا يمكن عدّه، وما وُعد به منه.
record-no-observations = لا قراءات بعد. قراءتان تصنعان خطًا.
record-not-assessed = لم يقيّم هذا أحد بعد.
record-assessments-differ = التقييمات مختلفة. تبقى كلها ظاهرة حتى يُؤكَّد أحدها.
record-confirmed-by = التأكيد من { $who }
record-as-table = في جدول
record-no-data = لا بيانات
record-target = ما وُعد به: { $target }
record-promised = ما وُعد به
record-chart = { $title }: خط عبر الزمن. الأعداد نفسها في الجدول أدناه.
record-person-needs = اكتب اسمًا أو رقم هاتف.
record-needs-title = اكتب عنوانًا أولًا.
record-hint-person-phones = رقم هاتف يكفي. اكتبه كما يقوله الناس.
record-hint-commitment-source_text = كلمة بكلمة، كما قيل أو طُبع.
record-new-plan-template = البدء من
record-template-tasks = { $count ->
    [zero] بلا مهام
    [one] مهمة واحدة
    [two] مهمتان
    [few] { $count } مهام
    [many] { $count } مهمة
   *[other] { $count } مهمة
  }
record-when-is-the-day = متى يوم الخطة؟
record-when-hint = اتركه فارغًا إن لم يُحدد يوم بعد. تُحسب مواعيد المهام إلى الوراء منه.
record-plan-title = عنوان الخطة
record-make-plan = إنشاء الخطة

### History

history-anew-about = السجل الطويل للتغييرات يبطئ البطاقة. يمكن أن تستمر بطاقةً جديدة بما تقوله الآن، وتتبعها الروابط. وتنتقل القديمة إلى «أُزيل حديثًا» مع سجلها. وحيث توجد إجابتان تبقى المعروضة.
history-anew = البدء من جديد بما تقوله الآن
history-anew-done = تستمر { $title } بسجل قصير. والبطاقة القديمة في «أُزيل حديثًا».
history-title = السجل
history-before = قبل:
history-after = بعد:
history-older = { $count ->
    [zero] لا خطوات أقدم
    [one] عرض خطوة أقدم
    [two] عرض خطوتين أقدم
    [few] عرض { $count } خطوات أقدم
    [many] عرض { $count } خطوة أقدم
   *[other] عرض { $count } خطوة أقدم
  }
history-moved = تغيّر مكانه في الترتيب
history-create = كُتب هذا بواسطة { $who }.
history-set = تغيير بواسطة { $who }:
history-remove = أُزيل هذا بواسطة { $who }.
history-restore = أُعيد هذا بواسطة { $who }.
history-add-part = إضافة بواسطة { $who }: { $thing }
history-add-part-titled = إضافة بواسطة { $who }: { $thing } «{ $title }»
history-set-part = تغيير بواسطة { $who }: { $thing }
history-set-part-titled = تغيير بواسطة { $who }: { $thing } «{ $title }»
history-remove-part = إزالة بواسطة { $who }: { $thing }
history-remove-part-titled = إزالة بواسطة { $who }: { $thing } «{ $title }»
history-restore-part = إعادة بواسطة { $who }: { $thing }
history-restore-part-titled = إعادة بواسطة { $who }: { $thing } «{ $title }»

### Today

today-title = اليوم
today-days-late = { $days ->
    [zero] مستحق اليوم
    [one] متأخر يومًا
    [two] متأخر يومين
    [few] متأخر { $days } أيام
    [many] متأخر { $days } يومًا
   *[other] متأخر { $days } يوم
  }
today-in-days = { $days ->
    [zero] اليوم
    [one] غدًا
    [two] بعد يومين
    [few] بعد { $days } أيام
    [many] بعد { $days } يومًا
   *[other] بعد { $days } يوم
  }
today-due = مستحق
today-due-more = { $count ->
    [zero] لا شيء غيرها
    [one] واحد آخر
    [two] اثنان آخران
    [few] { $count } غيرها
    [many] { $count } غيرها
   *[other] { $count } غيرها
  }
today-due-fewer = عرض أقل
today-nothing-due = لا شيء مستحق في الأيام القادمة.
today-set-done = تعليم «{ $title }» منجزة
today-task-done = أُنجزت «{ $title }».
today-new = جديد لك
today-see = عرض
today-arrived = { $things }: وصل من { $from }.
today-no-records = لا جديد
today-changed-by = { $kind }، التغيير من { $who }
today-nothing-new = لا جديد منذ آخر مرة نظرت فيها.
today-settle = للحسم
today-two-answers = جوابان في { $title }
today-choose = اختر
today-choose-in = اختر بين جوابين في { $title }
today-duplicates = { $count ->
    [zero] لا أحد سُجّل مرتين
    [one] شخص واحد ربما سُجّل مرتين
    [two] شخصان ربما سُجّلا مرتين
    [few] { $count } أشخاص ربما سُجّلوا مرتين
    [many] { $count } شخصًا ربما سُجّلوا مرتين
   *[other] { $count } شخص ربما سُجّلوا مرتين
  }
today-compare = مقارنة
today-likeness-strong = الهاتف أو البريد نفسه
today-likeness-weak = اسم مشابه، المكان نفسه
today-work = عملك
today-saved = محفوظ على هذا الحاسوب.
today-not-saved = غير محفوظ. آخر تغيير لك على الشاشة فقط.
today-last-exchange = آخر تبادل { $when } مع { $who }.
today-last-exchange-when = آخر تبادل { $when }.
today-never-exchanged = على هذا الحاسوب فقط: ليس عند أحد غيرك.
today-not-given = { $count ->
    [zero] أُعطيت كل التغييرات.
    [one] تغيير جديد واحد لم يُعطَ لأحد.
    [two] تغييران جديدان لم يُعطيا لأحد.
    [few] { $count } تغييرات جديدة لم تُعطَ لأحد.
    [many] { $count } تغييرًا جديدًا لم تُعطَ لأحد.
   *[other] { $count } تغيير جديد لم تُعطَ لأحد.
  }
today-give = إعطاء
today-words-unconfirmed = كلمات الاستعادة لم تُؤكَّد بعد. من دونها لا يستطيع أحد فتح هذا إن نسيت عبارة المرور.
today-confirm-words = تأكيدها الآن
today-start-title = خطوة أولى جيدة
today-start-body = ابدأ خطة من قالب، أو أحضر قائمة الناس، أو دوّن ما وعد به أحدهم.

### Search

search-title = البحث في كل شيء
search-hint = اسم، رقم هاتف، بعض الكلمات
search-results = ما وُجد
search-nothing = لم يوجد شيء لـ«{ $text }». جرّب حروفًا أقل.
search-keys = الأسهم للتنقل، وEnter للفتح.
search-about = يبحث في الأشخاص والمنظمات والخطط والالتزامات، بكل الأبجديات.

### Everywhere
common-ilima = إليما
common-next = التالي
common-back = رجوع
common-close = إغلاق
common-cancel = إلغاء
common-stopping = جارٍ الإيقاف…
common-working = جارٍ العمل…
common-opening = جارٍ الفتح…
common-one-moment = لحظة…
common-show = إظهار
common-hide = إخفاء
common-undo = تراجع
common-save = حفظ
common-choose = اختيار
common-done-of = { $done } من { $total }
common-caps-lock = مفتاح Caps Lock مفعّل.
common-country-none = بلا بلد
common-cannot-open = تعذّر فتح إليما
key-ctrl-k = Ctrl K

### Frame
place-today = اليوم
place-plans = الخطط
place-people = الأشخاص
place-organisations = المنظمات
place-commitments = الالتزامات
place-exchange = التبادل
place-help = مساعدة وإعدادات
frame-bar = الفضاء والبحث والتراجع
frame-places = الأماكن
frame-page = الصفحة
frame-space = الفضاء: { $name }
frame-new-space = فضاء آخر
frame-lock = قفل الآن
frame-search = البحث في كل شيء
frame-undo = التراجع عن «{ $action }»
frame-redo = إعادة «{ $action }»
frame-undo-done = تم التراجع: «{ $action }»
frame-redo-done = أُعيد: «{ $action }»
frame-undo-left = { $more ->
    [zero] تم التراجع: «{ $action }». بقي الحقل «{ $field }» في { $title } كما هو، لأن شخصًا غيّره بعد ذلك.
    [one] تم التراجع: «{ $action }». بقي الحقل «{ $field }» في { $title } وحقل آخر كما هما، لأن شخصًا غيّرهما بعد ذلك.
    [two] تم التراجع: «{ $action }». بقي الحقل «{ $field }» في { $title } وحقلان آخران كما هي، لأن شخصًا غيّرها بعد ذلك.
    [few] تم التراجع: «{ $action }». بقي الحقل «{ $field }» في { $title } و{ $more } حقول أخرى كما هي، لأن شخصًا غيّرها بعد ذلك.
    [many] تم التراجع: «{ $action }». بقي الحقل «{ $field }» في { $title } و{ $more } حقلًا آخر كما هي، لأن شخصًا غيّرها بعد ذلك.
   *[other] تم التراجع: «{ $action }». بقي الحقل «{ $field }» في { $title } و{ $more } حقل آخر كما هي، لأن شخصًا غيّرها بعد ذلك.
  }
frame-new = جديد
frame-saving = جارٍ الحفظ…
frame-saved = حُفظ { $time }
frame-saved-here = محفوظ على هذا الحاسوب
frame-said = ما حدث
frame-not-saved = غير محفوظ
frame-no-lock = حاسوب تدريب: لا قفل. كل من عنده هذا الحاسوب يستطيع قراءة كل ما هنا.

### First run
first-language-title = اختر لغتك
first-language-sub = يمكنك تغييرها متى شئت.
first-way-title = كيف تريد أن تبدأ؟
first-way-own = بدء فضائي الخاص
first-way-own-about = الفضاء غرفة مشتركة لجماعتك: للخطط والأشخاص والالتزامات.
first-way-join = الدخول إلى فضاء
first-way-join-about = يُدخلك شخص من الجماعة: بجانبك في غرفة واحدة، أو عن بُعد بملفين صغيرين.
first-way-sample = جولة ببيانات تجريبية
first-way-sample-about = جماعة متخيَّلة لها خطط وأشخاص. لا شيء فيها حقيقي.
first-sample-space = فضاء تجريبي
first-you-title = من أنت؟
first-you-sub = لا حسابات هنا. كل شيء يبقى على هذا الحاسوب حتى تعطيه لأحد.
first-name = اسمك
first-name-hint = يراه من تعمل معهم. ويجوز أن يكون اسمًا مستعارًا.
first-name-missing = اكتب اسمًا. ويجوز أن يكون اسمًا مستعارًا.
first-passphrase = عبارة مرور
first-passphrase-hint = تقفل كل ما على هذا الحاسوب. عدة كلمات أسهل حفظًا من كلمة واحدة صعبة.
first-suggest = اقتراح أربع كلمات
first-suggest-again = اقتراح كلمات أخرى
first-strength-0 = سهلة التخمين جدًا
first-strength-1 = ضعيفة: تكفي للتدريب، لا للأسماء الحقيقية
first-strength-2 = جيدة
first-strength-3 = قوية
first-training = هذا حاسوب تدريب، بلا قفل
first-training-about = بلا قفل، كل من عنده هذا الحاسوب يقرأ كل شيء. للتدريب فقط، لا لأناس حقيقيين أبدًا.
first-words-title = كلمات الاستعادة
first-words-sub = انسخ هذه الكلمات بيدك على ورق، بهذا الترتيب. بها تُفتح إليما إن نسيت عبارة المرور.
first-words-warning = تُظهر إليما هذه الكلمات الآن فقط. انسخها قبل أن تتابع. ومن كانت عنده يستطيع قراءة كل ما هنا. احفظ الورقة بعيدًا عن هذا الحاسوب.
first-words-copied = نسختها
first-words-later = كتابتها لاحقًا
first-words-back-title = هل هي صحيحة على ورقتك؟
first-words-back-sub = { $count ->
    [zero] لا كلمات لتكتبها.
    [one] اكتب الكلمة من ورقتك.
    [two] اكتب الكلمتين من ورقتك وبينهما مسافة.
    [few] اكتب الكلمات الـ{ $count } من ورقتك وبينها مسافات.
    [many] اكتب الكلمات الـ{ $count } من ورقتك وبينها مسافات.
   *[other] اكتب الكلمات الـ{ $count } من ورقتك وبينها مسافات.
  }
first-words-typed = كلمات الاستعادة
first-words-check = تحقق
first-words-wrong = ليست الكلمات نفسها. قارنها بورقتك: الترتيب مهم.
first-space-title = سمِّ فضاءك
first-space-sub = يرى هذا الاسمَ كلُّ من تُدخله.
first-space-name = اسم الفضاء
first-space-name-hint = مثلًا اسم جماعتك.
first-space-missing = اكتب اسمًا للفضاء.
first-space-make = إنشاء الفضاء
first-country = البلد
first-country-hint = تُعدّ أرقام الهاتف التي بلا رمز بلد من هذا البلد.
first-join-title = الدخول إلى فضاء
first-plan-title = ماذا تريد أن تخطط أولًا؟
first-plan-sub = كل قالب يأتي بمهامه، محسوبة إلى الوراء من يوم الخطة. ويمكنك تغيير كل شيء.
first-plan-name = اسم الخطة
first-plan-day = متى يوم الخطة؟
first-plan-day-hint = يمكنك تركه مفتوحًا.
first-plan-make = إنشاء الخطة
first-plan-later = ليس الآن

### Unlock
unlock-title = أهلًا بعودتك
unlock-sub = كل ما هنا مقفل.
unlock-passphrase = عبارة المرور
unlock-open = فتح
unlock-opening = جارٍ الفتح…
unlock-forgot = نسيتها
unlock-wait = { $seconds ->
    [zero] يمكنك المحاولة الآن.
    [one] انتظر ثانية قبل المحاولة التالية.
    [two] انتظر ثانيتين قبل المحاولة التالية.
    [few] انتظر { $seconds } ثوانٍ قبل المحاولة التالية.
    [many] انتظر { $seconds } ثانية قبل المحاولة التالية.
   *[other] انتظر { $seconds } ثانية قبل المحاولة التالية.
  }
unlock-works = ما دامت إليما مقفلة، لا يُقرأ شيء هنا ولا يُغيَّر. ولا يُفقد شيء.
unlock-recover-title = الفتح بكلمات الاستعادة
unlock-recover-sub = اكتب الكلمات من ورقتك واختر عبارة مرور جديدة.
unlock-recovery-words = كلمات الاستعادة
unlock-recovery-words-hint = بالترتيب الذي كتبتها به.
unlock-recover = فتح وتغيير عبارة المرور
unlock-no-words = ليست عندي الكلمات أيضًا
common-done = تم

### Exchange
exchange-sub = عملك محفوظ هنا. يبلغ الآخرين حين تعطيه.
exchange-give = إعطاء
exchange-receive = استلام
exchange-invite = إدخال شخص
exchange-who-has-what = من عنده ماذا
exchange-person = الشخص
exchange-has-mine = عنده عملي
exchange-have-theirs = عندي عمله
exchange-has-all = كل شيء
exchange-has-part = { $missing ->
    [zero] كل شيء
    [one] كل شيء عدا أحدث دفعة
    [two] كل شيء عدا أحدث دفعتين
    [few] كل شيء عدا أحدث { $missing } دفعات
    [many] كل شيء عدا أحدث { $missing } دفعة
   *[other] كل شيء عدا أحدث { $missing } دفعة
  }
exchange-never-heard = لا خبر منه بعد
exchange-nothing-yet = لا شيء بعد
exchange-give-to = إعطاء { $name }
exchange-alone = لا أحد معك في هذا الفضاء. أدخل شخصًا، حتى لا يكون عملك على هذا الحاسوب وحده.
exchange-receipts = الإيصالات
exchange-no-receipts = لا تبادل بعد. كل تبادل يترك إيصالًا هنا.
exchange-all-receipts = عرض الإيصالات كلها: { $count }
exchange-receipt-when = { $when }، { $carrier }
exchange-gave = أعطيت: { $things }.
exchange-gave-nothing = أعطيت ما عندك. لم يكن فيه جديد منذ المرة السابقة.
exchange-got = استلمت: { $things }.
exchange-got-from = استلمت من { $from }: { $things }.
exchange-got-nothing = لا جديد. كله عندك من قبل.
exchange-receipt-joined = دخلت واستلمت: { $things }.
exchange-no-records = لا بطاقات بعد
exchange-waiting = { $count ->
    [zero] لا شيء ينتظر عملًا سابقًا.
    [one] دفعة تغييرات واحدة تنتظر عملًا سابقًا لم يصل بعد. وهي محفوظة بأمان.
    [two] دفعتا تغييرات تنتظران عملًا سابقًا لم يصل بعد. وهما محفوظتان بأمان.
    [few] { $count } دفعات تغييرات تنتظر عملًا سابقًا لم يصل بعد. وهي محفوظة بأمان.
    [many] { $count } دفعة تغييرات تنتظر عملًا سابقًا لم يصل بعد. وهي محفوظة بأمان.
   *[other] { $count } دفعة تغييرات تنتظر عملًا سابقًا لم يصل بعد. وهي محفوظة بأمان.
  }
exchange-refused-damaged-file = { $known ->
    [no] الملف { $file } متضرر. استُعملت أجزاؤه السليمة؛ اطلب غيره.
   *[yes] الملف { $file } متضرر. استُعملت أجزاؤه السليمة؛ اطلب غيره من { $from }.
  }
exchange-refused-other-space = الملف { $file } لفضاء لست فيه.
exchange-refused-copied = { $known ->
    [no] نُسخ إليما شخصٍ ما إلى حاسوب ثانٍ، وكتب كلاهما. ما كتبه أحدهما يصل عندما يتبادل ذلك الحاسوب من جديد.
   *[yes] نُسخ إليما { $from } إلى حاسوب ثانٍ، وكتب كلاهما. ما كتبه أحدهما يصل عندما يتبادل ذلك الحاسوب من جديد.
  }
exchange-refused-newer-version = الملف { $file } صُنع بإصدار أحدث من إليما. بياناتك آمنة؛ حدّث إليما لقراءته.
exchange-refused-not-allowed = { $known ->
    [no] في { $file } عمل لشخص لا يحق له الكتابة في هذا الفضاء. تُرك جانبًا.
   *[yes] في { $file } عمل من { $from }، ولا يحق له الكتابة في هذا الفضاء. تُرك جانبًا.
  }
exchange-refused-wrong-file = { $file } ليس ملفًا تستطيع إليما استلامه.
exchange-refused-cancelled = توقف في منتصف الطريق. ما وصل آمن، والباقي ينتقل في المرة القادمة.
exchange-refused-link-broken = انقطع الاتصال قبل أوانه. ما وصل آمن، والباقي ينتقل في المرة القادمة.
exchange-refused-other = تعذّر استعمال { $file }. لم يتغير به شيء.
exchange-members = أشخاص هذا الفضاء
exchange-me = أنت
exchange-verified = قورنت الكلمات
exchange-not-verified = لم تُقارن الكلمات بعد
exchange-stick = على ذاكرة USB أو في مجلد
exchange-stick-about = اختر الذاكرة. تنشئ إليما عليها مجلدها الخاص.
exchange-file = في ملف واحد
exchange-file-about = لإرساله بالبريد أو نسخه إلى أي مكان. يُجعل أصغر ما يمكن.
exchange-stick-from = اختر الذاكرة أو المجلد. تجد إليما عليها ما أُعطي لك.
exchange-file-from = ملف وصل بالبريد أو نسخته.
exchange-file-written = كُتب: { $size }. يمكنك الآن إرسال الملف.
exchange-file-next = أرسله. يفتح الآخرون «التبادل» ثم «استلام» ويختارون الملف.
exchange-lan = على شبكة Wi-Fi نفسها
exchange-lan-title = التبادل على شبكة Wi-Fi نفسها
exchange-lan-short = شبكة Wi-Fi نفسها
exchange-serial-short = كابل
exchange-courier-short = حامل البريد
exchange-lan-about = يفتح الشخصان هذه النافذة في الوقت نفسه. يأخذ كل منهما ما عند الآخر وينقصه، في الاتجاهين معًا. ولا يعرف أحد خارج فضائك شيئًا.
exchange-lan-look = البحث عن الآخرين
exchange-lan-looking = جارٍ البحث عن الآخرين على هذه الشبكة…
exchange-lan-heard = { $count ->
    [zero] لم يُسمع أحد بعد. كثيرًا ما تفصل شبكات الضيوف بين الحواسيب: اكتب العنوان عندئذ أو استعمل ذاكرة.
    [one] سُمع حاسوب آخر واحد.
    [two] سُمع حاسوبان آخران.
    [few] سُمعت { $count } حواسيب أخرى.
    [many] سُمع { $count } حاسوبًا آخر.
   *[other] سُمع { $count } حاسوب آخر.
  }
exchange-lan-here = هذا الحاسوب: { $address }
exchange-lan-no-network = هذا الحاسوب ليس على أي شبكة. اتصل بشبكة Wi-Fi أو استعمل ذاكرة.
exchange-lan-address = أو اكتب العنوان الذي تعرضه الشاشة الأخرى؛ ويصلح عنوان حامل البريد أيضًا
exchange-lan-connect = اتصال
exchange-lan-strangers = { $count ->
    [zero] لا حواسيب من خارج فضاءاتك.
    [one] حاسوب واحد ليس في أي من فضاءاتك. لم يُقل له شيء.
    [two] حاسوبان ليسا في أي من فضاءاتك. لم يُقل لهما شيء.
    [few] { $count } حواسيب ليست في أي من فضاءاتك. لم يُقل لها شيء.
    [many] { $count } حاسوبًا ليست في أي من فضاءاتك. لم يُقل لها شيء.
   *[other] { $count } حاسوب ليست في أي من فضاءاتك. لم يُقل لها شيء.
  }
exchange-lan-broken = { $count ->
    [zero] لم ينقطع أي اتصال.
    [one] انقطع اتصال واحد قبل أوانه. ما وصل آمن.
    [two] انقطع اتصالان قبل أوانهما. ما وصل آمن.
    [few] انقطعت { $count } اتصالات قبل أوانها. ما وصل آمن.
    [many] انقطع { $count } اتصالًا قبل أوانه. ما وصل آمن.
   *[other] انقطع { $count } اتصال قبل أوانه. ما وصل آمن.
  }
exchange-lan-live = متصل. ما تكتبه أنت أو يكتبه الآخرون الآن ينتقل من تلقاء نفسه.
exchange-lan-calling = جارٍ الاتصال بذلك الحاسوب…
exchange-lan-keep = البقاء متصلًا بينما أعمل
exchange-lan-leave = مغادرة الشبكة
exchange-lan-closing = إغلاق هذه النافذة يغادر الشبكة.
exchange-lan-mark = { $count ->
    [zero] ظاهر على شبكة Wi-Fi هذه
    [one] متصل بحاسوب واحد
    [two] متصل بحاسوبين
    [few] متصل بـ { $count } حواسيب
    [many] متصل بـ { $count } حاسوبًا
   *[other] متصل بـ { $count } حاسوب
  }
exchange-lan-mark-title = يمكن العثور على هذا الحاسوب على هذه الشبكة. افتح لترى مع من، أو لتغادر.
exchange-limit = الحد الأقصى للوصلة الواحدة
exchange-limit-none = بلا حد
exchange-left = { $count ->
    [zero] انتقلت كل التغييرات.
    [one] دفعة تغييرات واحدة لم تنتقل لأن الحد بلغ نهايته. ستنتقل في المرة القادمة.
    [two] دفعتا تغييرات لم تنتقلا لأن الحد بلغ نهايته. ستنتقلان في المرة القادمة.
    [few] { $count } دفعات تغييرات لم تنتقل لأن الحد بلغ نهايته. ستنتقل في المرة القادمة.
    [many] { $count } دفعة تغييرات لم تنتقل لأن الحد بلغ نهايته. ستنتقل في المرة القادمة.
   *[other] { $count } دفعة تغييرات لم تنتقل لأن الحد بلغ نهايته. ستنتقل في المرة القادمة.
  }
exchange-met = مع { $from }. وصل إليك: { $things }. ووصل إليهم: { $given }.
exchange-met-nothing = لا جديد
exchange-met-somebody = أحد من فضائك
exchange-shelf = مجلد مشترك أو خادم
exchange-shelf-short = مجلد مشترك
exchange-shelf-about = مجلد يشاركه برنامج آخر، أو خادم (WebDAV أو S3). تترك فيه عملك مختومًا وتأخذ ما تركه الآخرون، ولا حاجة إلى الوجود في الوقت نفسه. ومن يديره يرى أحجامًا وأوقاتًا، ولا يرى المحتوى أبدًا.
exchange-shelf-now = تبادل الآن
exchange-shelf-forget = نسيان
exchange-shelf-folder = اختيار مجلد مشترك
exchange-shelf-server = أو عنوان خادم
exchange-shelf-add = إضافة
exchange-shelf-address = WebDAV: https://name:password@host/path. S3: s3+https://key:secret@host/bucket?region=… يُحفظ العنوان هنا مقفلًا.
exchange-cable = كابل
exchange-serial-title = تبادل عبر كابل أو مودم لاسلكي
exchange-serial-about = يفتح الشخصان هذا. يحصل كل منهما على ما عند الآخر وينقصه، في الاتجاهين معًا؛ ببطء، لكن بضعة تعديلات لا تحتاج إلا إلى ثوانٍ.
exchange-serial-port = المنفذ
exchange-serial-typed = منفذ آخر، باسمه
exchange-serial-none = لا يذكر هذا الحاسوب أي منفذ. وصّل الكابل وافتح هذا من جديد، أو اكتب اسم المنفذ.
exchange-serial-baud = بتات في الثانية، نفسها عند الطرفين
exchange-serial-start = اتصل
exchange-found = { $count ->
    [one] ملف واحد فيه جديد لك على { $name }
    [two] ملفان فيهما جديد لك على { $name }
    [few] { $count } ملفات فيها جديد لك على { $name }
   *[other] { $count } ملفًا فيها جديد لك على { $name }
  }
exchange-has-waiting = { $count ->
    [one] كل شيء، لكن قطعة واحدة تنتظر هناك عملًا سابقًا
    [two] كل شيء، لكن قطعتين تنتظران هناك عملًا سابقًا
    [few] كل شيء، لكن { $count } قطع تنتظر هناك عملًا سابقًا
   *[other] كل شيء، لكن { $count } قطعة تنتظر هناك عملًا سابقًا
  }
exchange-heard = آخر خبر { $when }
exchange-their-clock = بحسب ساعته: { $when }
exchange-theirs-all = كل ما أخبر عنه
exchange-theirs-lacks = { $count ->
    [one] قطعة أحدث لم تصل
    [two] قطعتان أحدث لم تصلا
    [few] { $count } قطع أحدث لم تصل
   *[other] { $count } قطعة أحدث لم تصل
  }
exchange-theirs-waits = { $count ->
    [one] قطعة تنتظر هنا عملًا سابقًا
    [two] قطعتان تنتظران هنا عملًا سابقًا
    [few] { $count } قطع تنتظر هنا عملًا سابقًا
   *[other] { $count } قطعة تنتظر هنا عملًا سابقًا
  }
exchange-reached-all = { $count ->
    [one] وصل عملك إلى الشخص الآخر.
    [two] وصل عملك إلى الشخصين الآخرين.
    [few] وصل عملك إلى الآخرين جميعًا وهم { $count }.
   *[other] وصل عملك إلى الآخرين جميعًا وهم { $count }.
  }
exchange-reached-nobody = بحسب ما أُخبر به، أحدث عملك على هذا الحاسوب وحده.
exchange-leaving = ما سيخرج الآن
exchange-leaves-size = نحو { $size }. لا شيء يخرج من تلقاء نفسه.
exchange-silence-no-network = هذا الحاسوب ليس على أي شبكة. انضم إلى شبكة واي فاي، أو وصّل كابل شبكة، أو اجعل هاتفك نقطة اتصال للاثنين.
exchange-silence-blocked = ما ينادي به هذا الحاسوب على الشبكة لا يعود إليه. يوقفه جدار حماية هنا أو الشبكة نفسها.
exchange-silence-nobody = يمكن سماع هذا الحاسوب، لكن لا أحد يجيب. ربما لم يفتح الشخص الآخر هذا بعد؛ وكثيرًا ما تفصل شبكات الضيوف بين الحواسيب.
exchange-silence-type = اكتب عنوان أحد الحاسوبين على الآخر. لهذا الحاسوب:
exchange-silence-qr = تستطيع كاميرا أن تقرأ العنوان نفسه من هذا المربع. ليس فيه شيء غيره.
exchange-silence-stick = أو استعمل ذاكرة USB: فهي تعمل دائمًا.
exchange-give-title = إعطاء
exchange-leaves = ينقصهم، حسب ما أخبروا به: { $things }.
exchange-leaves-nothing = عندهم كل شيء، حسب ما أخبروا به.
exchange-give-whom = لمن
exchange-give-everyone = كل أشخاص هذا الفضاء
exchange-give-all = إعطاء كل شيء، حتى ما قالوا إنه عندهم
exchange-only-members = هذا لكل من في هذا الفضاء. وهم وحدهم يقرؤونه.
exchange-give-stopped = توقّف. ليس على الذاكرة شيء ناقص، وعملك آمن هنا.
exchange-remove-stick = كُتب. يمكنك الآن نزع الذاكرة.
exchange-give-next = سلّمها. يختار الآخرون «استلام» على حواسيبهم.
exchange-receive-title = استلام
exchange-receive-about = أدخل الذاكرة التي أُعطيتها، أو اختر الملف. ما كان متضررًا أو ليس لك يُترك جانبًا.
exchange-receive-stopped = توقّف. ما دخل حتى الآن آمن؛ والباقي يكمل في المرة القادمة.
exchange-receive-next = تراه الآن في مكانه. والجديد في «اليوم».
exchange-invite-title = إدخال شخص
exchange-invite-about = يكفي ملفان صغيران. ولا يحتاج أي حاسوب إلى شبكة.
exchange-invite-1 = يفتح الشخص الآخر إليما، ويختار «الدخول إلى فضاء» ثم «عن بُعد، بملفين»، ويحفظ طلبًا.
exchange-invite-2 = تفتح أنت ذلك الطلب هنا، وتختار ما يجوز لهذا الشخص، وتحفظ دعوة.
exchange-invite-3 = يفتح الشخص الآخر الدعوة. ويقرأ كل منكما للآخر الكلمات الخمس نفسها.
exchange-open-request = فتح طلب
exchange-request-from = يقول الطلب إنه من { $name }.
exchange-role = ماذا يجوز لهذا الشخص؟
exchange-role-contributor = يقرأ ويكتب كل شيء في هذا الفضاء.
exchange-role-reader = يقرأ كل شيء ولا يكتب شيئًا.
exchange-role-steward = يقرأ ويكتب ويُدخل غيره.
exchange-save-invite = حفظ الدعوة
exchange-invited = حُفظت الدعوة لـ{ $name }. أوصلها إلى هذا الشخص.
exchange-five-words = اقرأ هذه الكلمات الخمس لمن أدخلك، وجهًا لوجه أو بالهاتف. يجب أن تكون الكلمات نفسها على الشاشتين.
exchange-five-words-with = اقرأ هذه الكلمات الخمس لـ{ $name }، وجهًا لوجه أو بالهاتف. يجب أن تكون الكلمات نفسها على الشاشتين.
exchange-five-words-differ = إن اختلفت كلمة فقد غيّر أحدهم الملفات في الطريق. توقّف وابدأ من جديد بملفات جديدة.
exchange-words-same = الكلمات هي نفسها
exchange-compare = مقارنة الكلمات
exchange-compare-later = لاحقًا
exchange-compare-kept = يمكنك فعل ذلك لاحقًا أيضًا: تبقى الكلمات تحت «أشخاص هذا الفضاء».
exchange-join-1 = حفظ طلب
exchange-join-1-about = ملف صغير يُظهر اسمك لكل من يفتحه. أوصله إلى أحد القائمين على الفضاء، على ذاكرة أو بالبريد.
exchange-save-request = حفظ الطلب
exchange-request-saved = حُفظ: { $file }. يمكنك إغلاق إليما الآن والعودة لاحقًا.
exchange-join-2 = انتظار الدعوة
exchange-join-2-about = يفتح القائم على الفضاء طلبك ويعيد إليك ملف دعوة.
exchange-join-3 = فتح الدعوة
exchange-open-invite = فتح الدعوة
exchange-joined = أنت الآن في { $space }.
role-steward = قائم على الفضاء
role-contributor = مشارك
role-reader = قارئ
member-change-short = تغيير
member-change = تغيير شيء يخص { $name }
member-held-back = موقوف على هذا الحاسوب
member-state-suspended = معلَّق
member-state-succeeded = يتابع بحاسوب آخر
member-state-left = غادر
member-state-removed = أُخرج
member-suspend = تعليق
member-suspend-about = إذا اعتُقل { $name } أو صار الحاسوب في أيدٍ خطأ. لا يُفتح هناك شيء جديد، ولا يُحسب شيء يُكتب هناك، حتى يسمح له أحد بالمشاركة من جديد. وما عنده من قبل يبقى مقروءًا هناك.
member-resume = السماح بالمشاركة من جديد
member-resume-about = يحصل { $name } على كل ما شورك في هذه الأثناء، ويُحسب ما كتبه { $name } فيها.
member-remove = إخراج
member-remove-about = لا يصل { $name } شيء جديد، ولا يُحسب شيء يكتبه من الآن. وما عند { $name } من قبل لا يمكن استرجاعه. وليدخل { $name } من جديد يحتاج إلى طلب جديد.
member-remove-shelves = إذا كان { $name } يعرف كلمة مرور مجلد مشترك أو خادم فغيّرها هناك.
member-role-steward = جعله قائمًا على الفضاء
member-role-steward-about = سيستطيع { $name } إدخال الناس وإخراجهم.
member-role-contributor = جعله مساهمًا
member-role-contributor-about = يستطيع { $name } الكتابة، ولا يستطيع إدخال أحد أو إخراجه.
member-role-reader = جعله قارئًا
member-role-reader-about = يستطيع { $name } قراءة كل شيء. ما يكتبه من الآن لا يُحسب، وما كُتب من قبل يبقى.
member-adopt = حساب العمل اللاحق
member-adopt-about = { $count ->
    [one] وصلت دفعة عمل واحدة من { $name } بعد النهاية المحددة. ستُحسب مع ذلك، عند الجميع.
    [two] وصلت دفعتا عمل من { $name } بعد النهاية المحددة. ستُحسبان مع ذلك، عند الجميع.
    [few] وصلت { $count } دفعات عمل من { $name } بعد النهاية المحددة. ستُحسب مع ذلك، عند الجميع.
   *[other] وصلت { $count } دفعة عمل من { $name } بعد النهاية المحددة. ستُحسب مع ذلك، عند الجميع.
  }
member-hold-back = التوقف عنه هنا
member-hold-back-about = على هذا الحاسوب وحده: لا يدخل شيء جديد من { $name } حتى تقول غير ذلك. والآخرون لا يعلمون بهذا.
member-hold-back-no-more = القبول من جديد
member-hold-back-no-more-about = ما كتبه { $name } في هذه الأثناء يدخل الآن.
member-waits = قيل ذلك وينتظر صوتًا ثانيًا: كلمتك وحدها لا تحسم هذا في أمر { $name }. يسري حين يقول الشيء نفسه شخص آخر يحق له ذلك.
member-heard = آخر خبر: { $when }
member-unheard = لا خبر بعد
member-asked = طلب أحدهم التعليق أو الإخراج، وينقص صوت ثانٍ
member-computer = الحاسوب { $code }
member-which = هذا عن الحاسوب { $code } وحده. وهناك حاسوب آخر بهذا الاسم.
member-sure = المتابعة مع ذلك

### Import
import-title = استيراد أشخاص
import-sub = من جدول محفوظ بصيغة CSV، أو من جهات اتصال هاتف بصيغة vCard.
import-looking = { $file }. لم يُكتب شيء بعد.
import-pick = اختيار ملف
import-run = { $count ->
    [zero] لا شيء للاستيراد
    [one] استيراد شخص واحد
    [two] استيراد شخصين
    [few] استيراد { $count } أشخاص
    [many] استيراد { $count } شخصًا
   *[other] استيراد { $count } شخص
  }
import-would = ما الذي سيحدث
import-file = الملف
import-encoding = الترميز
import-encoding-hint = غيّره إن بدت الأسماء خطأ أدناه.
import-separator = بين الأعمدة
import-separator-hint = غيّره إن بدت الأعمدة خطأ.
import-separator-comma = فاصلة
import-separator-semicolon = فاصلة منقوطة
import-separator-tab = علامة جدولة
import-country = بلد الهواتف
import-country-hint = للأرقام التي بلا رمز بلد.
import-rows = الصفوف الأولى، وما يصير إليه كل عمود
import-becomes = { $column } يصير
import-left-out = (يُترك)
import-field-id = الرقم في إليما (id)
import-field-consent = وافق على: { $channel }
import-field-place = المكان: { $part }
import-field-custom = حقل خاص بكم: { $name }
import-place-lines = العنوان
import-place-locality = المدينة أو القرية
import-place-region = المحافظة
import-place-postal_code = الرمز البريدي
import-place-country = البلد
import-count-rows = صفوف
import-count-new = جديد
import-count-changed = متغير
import-count-same = مثل ما هنا
import-count-rejected = متروك
import-count-duplicates = ربما سُجّل مرتين
import-many-changed = { $percent } % من الصفوف ستغيّر أشخاصًا عندك. انظر جيدًا: أهذا هو الملف الصحيح؟ لن يُفرَّغ شيء مما هو مكتوب هنا.
import-rejected = { $count ->
    [zero] لا صفوف متروكة
    [one] صف واحد متروك
    [two] صفان متروكان
    [few] { $count } صفوف متروكة
    [many] { $count } صفًا متروكًا
   *[other] { $count } صف متروك
  }
import-row = الصف { $row }
import-rejected-more = { $count ->
    [zero] ولا صف غيرها
    [one] وواحد آخر
    [two] واثنان آخران
    [few] و{ $count } غيرها
    [many] و{ $count } غيرها
   *[other] و{ $count } غيرها
  }
import-save-rejected = حفظ هذه الصفوف
import-rejected-saved = حُفظ: { $file }. أصلح الصفوف ثم استورد ذلك الملف.
import-agreed = هل وافق هؤلاء الناس؟
import-agreed-column = ما يقوله الملف عن الموافقة يُحفظ مع كل شخص.
import-agreed-none = لا عمود يقول إنهم وافقوا على الاتصال بهم أو مراسلتهم. لا تستورد إلا من يعلم أن رقمه عندك.
import-cancelled = توقّف. لم يُستورد شيء.
import-done = من { $file }: { $new ->
    [zero] لا أشخاص جدد
    [one] شخص جديد
    [two] شخصان جديدان
    [few] { $new } أشخاص جدد
    [many] { $new } شخصًا جديدًا
   *[other] { $new } شخص جديد
  }، والمتغيّر: { $changed }.
import-done-rejected = { $count ->
    [zero] لم يُترك أي صف.
    [one] تُرك صف واحد.
    [two] تُرك صفان.
    [few] تُركت { $count } صفوف.
    [many] تُرك { $count } صفًا.
   *[other] تُرك { $count } صف.
  }
import-done-duplicates = { $count ->
    [zero] لا أحد سُجّل مرتين.
    [one] شخص واحد ربما سُجّل مرتين. «اليوم» يعرض البطاقتين جنبًا إلى جنب.
    [two] شخصان ربما سُجّلا مرتين. «اليوم» يعرض بطاقاتهما جنبًا إلى جنب.
    [few] { $shown } أشخاص ربما سُجّلوا مرتين. «اليوم» يعرض بطاقاتهم جنبًا إلى جنب.
    [many] { $shown } شخصًا ربما سُجّلوا مرتين. «اليوم» يعرض بطاقاتهم جنبًا إلى جنب.
   *[other] { $shown } شخص ربما سُجّلوا مرتين. «اليوم» يعرض بطاقاتهم جنبًا إلى جنب.
  }
import-undo = التراجع عن هذا الاستيراد
import-undone = تم التراجع عن استيراد { $file }.
import-see-people = عرض الأشخاص
import-past = عمليات استيراد سابقة
import-past-line = { $when }: { $new } جديد، { $changed } متغير، { $rejected } متروك
import-past-undone = تم التراجع عنه
import-empty-title = أحضر قائمتك
import-empty-text = سترى الصفوف الأولى وما سيحدث قبل كتابة أي شيء. ويمكن التراجع عن الاستيراد كله.
reason-no_name_and_no_way = لا اسم فيه ولا هاتف ولا بريد.
reason-unreadable = تعذّرت قراءته.

### Export
export-title = تصدير الأشخاص
export-sub = كل أشخاص هذا الفضاء، في ملف تقرؤه برامج أخرى.
export-warning = لا قفل على الملف. من يجده يقرأ كل اسم ورقم فيه. احذفه حين لا تعود تحتاج إليه.
export-format = أي نوع من الملفات؟
export-csv = جدول (CSV)
export-csv-about = يُفتح في LibreOffice وغيره من برامج الجداول.
export-vcard = جهات اتصال (vCard)
export-vcard-about = للهواتف ودفاتر العناوين.
export-write = كتابة الملف
export-done = { $count ->
    [zero] لم يُكتب أي شخص في { $file }.
    [one] كُتب شخص واحد في { $file }.
    [two] كُتب شخصان في { $file }.
    [few] كُتب { $count } أشخاص في { $file }.
    [many] كُتب { $count } شخصًا في { $file }.
   *[other] كُتب { $count } شخص في { $file }.
  }

### Stages of long work
stage-reading = جارٍ القراءة…
stage-importing = جارٍ الاستيراد…
stage-packing = جارٍ التغليف…
stage-writing = جارٍ الكتابة…
stage-checking = جارٍ التحقق…
stage-applying = جارٍ الإدخال…
stage-undoing = جارٍ التراجع…
stage-attaching = جارٍ قراءة الملف…
stage-files = الملفات المرفقة…
stage-calling = جارٍ الاتصال…
stage-giving = جارٍ الإعطاء…
stage-waiting = في انتظار الطرف الآخر…

### Settings
settings-tab-help = مساعدة
settings-tab-settings = إعدادات
settings-tab-keys = المفاتيح
settings-tab-about = عن إليما
settings-topics = المواضيع
settings-language = اللغة
settings-look = المظهر
settings-look-hint = مظهر جهاز العرض أكبر وخطوطه أسمك.
look-system = مثل هذا الحاسوب
look-light = فاتح
look-dark = داكن
look-projector = جهاز عرض
settings-text = حجم النص
settings-percent = { $percent } %
settings-lock = القفل حين لا يكتب أحد
settings-lock-hint = عندئذ لا يكشف حاسوب تُرك مفتوحًا شيئًا لأحد.
settings-minutes = { $minutes ->
    [zero] حالًا
    [one] بعد دقيقة
    [two] بعد دقيقتين
    [few] بعد { $minutes } دقائق
    [many] بعد { $minutes } دقيقة
   *[other] بعد { $minutes } دقيقة
  }
settings-words = كلمات الاستعادة
settings-words-confirmed = نسختها ثم كتبتها من جديد.
settings-words-unconfirmed = لم تُكتب من جديد بعد. أهي على ورق؟
settings-words-confirm = كتابتها من الورقة
settings-words-no-lock = حاسوب التدريب هذا بلا قفل، فلا كلمات استعادة له.
settings-check = هل كل شيء سليم؟
settings-check-about = يقرأ كل ما على هذا الحاسوب مرة واحدة. ولا يغيّر شيئًا.
settings-check-now = تحقق الآن
settings-check-well = كل شيء سليم: قُرئت البطاقات ({ $documents }) والدفعات المختومة ({ $entries }).
settings-check-problems = { $count ->
    [zero] لا خلل.
    [one] هناك خلل واحد. أعطِ عملك لأحد الآن، ليكون آمنًا في مكان آخر.
    [two] هناك خللان. أعطِ عملك لأحد الآن، ليكون آمنًا في مكان آخر.
    [few] هناك { $count } مواضع خلل. أعطِ عملك لأحد الآن، ليكون آمنًا في مكان آخر.
    [many] هناك { $count } موضع خلل. أعطِ عملك لأحد الآن، ليكون آمنًا في مكان آخر.
   *[other] هناك { $count } موضع خلل. أعطِ عملك لأحد الآن، ليكون آمنًا في مكان آخر.
  }
settings-key = المفتاح
settings-key-does = ما يفعله
key-ctrl-n = Ctrl N
key-ctrl-z = Ctrl Z
key-ctrl-shift-z = Ctrl Shift Z
key-ctrl-l = Ctrl L
key-alt-left = Alt ←
key-alt-right = Alt →
key-f1 = F1
key-f6 = F6
key-shift-f6 = Shift F6
key-esc = Esc
key-tab = Tab
key-arrows = ← → ↑ ↓
key-enter = Enter
key-ctrl-k-does = البحث في كل شيء
key-ctrl-n-does = إنشاء شيء جديد
key-ctrl-z-does = تراجع؛ وأثناء الكتابة تراجع في النص
key-ctrl-shift-z-does = إعادة
key-ctrl-l-does = قفل الآن
key-alt-left-does = عودة إلى حيث كنت
key-alt-right-does = إلى الأمام من جديد
key-f1-does = مساعدة لهذا المكان
key-f6-does = إلى الجزء التالي من النافذة: الشريط، الأماكن، الصفحة
key-shift-f6-does = إلى الجزء السابق
key-esc-does = إغلاق نافذة أو قائمة؛ إنهاء التحرير
key-tab-does = إلى الزر أو الحقل التالي
key-arrows-does = بين الألسنة، وفي القوائم
key-enter-does = فتح، أو إبقاء ما كتبته

### About
about-name = إليما كلمة من لغتي الزولو والخوسا: يجتمع الجيران ليعملوا في حقل أسرة واحدة.
about-what = تساعد من ينظمون معًا على حفظ الخطط والأشخاص والوعود في حواسيبهم، وعلى تمريرها بلا إنترنت.
about-nothing-leaves = لا شيء يخرج من هذا الحاسوب من تلقاء نفسه. لا حساب ولا خادم ولا عدّ لما تفعل.
about-version = الإصدار { $version }
about-licence = برنامج حر برخصة غنو أفيرو العمومية، الإصدار 3 أو ما بعده. يمكنك استعماله ودراسته وتغييره ومشاركته.
about-fonts = الخطوط: Noto Sans، برخصة SIL Open Font License.

### Names of actions, for undo
action-add = إضافة { $thing }: { $title }
action-add-untitled = إضافة { $thing }
action-anew = بداية جديدة لـ { $title }
action-change = تغيير { $title }
action-change-untitled = تغيير { $thing }
action-change-field = { $field }: { $title }
action-change-field-untitled = { $field }
action-choose = اختيار في { $title }
action-choose-untitled = اختيار
action-choose-field = اختيار { $field } في { $title }
action-choose-field-untitled = اختيار { $field }
action-remove = إزالة { $title }
action-remove-untitled = إزالة { $thing }
action-restore = إعادة { $title }
action-restore-untitled = إعادة { $thing }
action-import = استيراد { $title }
action-sample = بيانات تجريبية
action-template = خطة من قالب: { $title }

### Kinds
kind-person = شخص
kind-person-many = أشخاص
kind-plan = خطة
kind-plan-many = خطط
kind-commitment = التزام
kind-commitment-many = التزامات
kind-organisation = منظمة
kind-organisation-many = منظمات
kind-space = فضاء
kind-space-many = فضاءات
part-consent = موافقة
part-consent-many = موافقات
part-conversation = حديث
part-conversation-many = أحاديث
part-goal = هدف
part-goal-many = أهداف
part-task = مهمة
part-task-many = مهام
part-event = فعالية أو مناوبة
part-event-many = فعاليات ومناوبات
part-attendance = حضور
part-attendance-many = الحضور
part-actor = شخص أو جماعة حول الخطة
part-actor-many = أشخاص وجماعات حول الخطة
part-stance = موقف
part-stance-many = مواقف
part-relationship = علاقة
part-relationship-many = علاقات
part-tactic = أسلوب
part-tactic-many = أساليب
part-assumption = افتراض
part-assumption-many = افتراضات
part-budget_line = بند ميزانية
part-budget_line-many = الميزانية
part-risk = خطر
part-risk-many = مخاطر
part-attachment = ملف مرفق
part-attachment-many = ملفات مرفقة
part-measure = إجراء
part-measure-many = إجراءات
part-metric = مؤشر
part-metric-many = مؤشرات
part-observation = قراءة
part-observation-many = قراءات
part-monitoring_note = ملاحظة
part-monitoring_note-many = ملاحظات
part-assessment = تقييم
part-assessment-many = تقييمات
part-membership = عضوية
part-membership-many = عضويات
part-member = عضو
part-member-many = أعضاء

### Fields of people
field-person-display_name = الاسم
field-person-given_name = الاسم الأول
field-person-additional_name = الاسم الأوسط
field-person-family_name = اسم العائلة
field-person-gender = الجنس
field-person-pronouns = الضمائر
field-person-born = الميلاد
field-person-languages = اللغات
field-person-preferred_language = أفضل لغة يتكلمها
field-person-employer = جهة العمل
field-person-work_title = العمل
field-person-place = المكان
field-person-phones = الهواتف
field-person-mails = البريد
field-person-messengers = تطبيقات المراسلة
field-person-profiles = الصفحات
field-person-tags = الوسوم
field-person-source = أين تعارفنا
field-person-notes = ملاحظات
field-person-external_ids = أرقام في أنظمة أخرى
field-consent-channel = الطريقة
field-consent-address = الرقم أو العنوان
field-consent-state = الجواب
field-consent-wording = ما سُئل عنه
field-consent-on = التاريخ
field-consent-by = من سأل
field-consent-lifts = يرفع حالات الرفض هذه
field-conversation-at = متى
field-conversation-by = من تحدث
field-conversation-contact_type = كيف
field-conversation-outcome = النتيجة
field-conversation-ask = ما طلبناه
field-conversation-commitment_made = ما وُعد به
field-conversation-next_step = الخطوة التالية
field-conversation-call_back_after = معاودة الاتصال بعد
field-conversation-notes = ملاحظات

field-attachment-file = الملف
field-attachment-caption = وصف
field-attachment-captured = يوم التقاطه

### Fields of plans
field-plan-title = العنوان
field-plan-vision = الرؤية
field-plan-problem = المشكلة
field-plan-status = الحال
field-plan-day = يوم الخطة
field-plan-narrative = القصة
field-plan-template = القالب
field-goal-level = المدى الزمني
field-goal-text = الهدف
field-goal-how_we_know = كيف سنعرف
field-goal-improves_lives = يحسّن حياة الناس
field-goal-sense_of_power = يُشعر الناس بقوتهم
field-goal-relations_of_power = يغيّر من بيده القوة
field-goal-rank = الترتيب
field-task-title = المهمة
field-task-owners = من يفعلها
field-task-due = الموعد
field-task-depends_on = تنتظر
field-task-status = الحال
field-task-notes = ملاحظات
field-task-rank = الترتيب
field-event-title = العنوان
field-event-start = البداية
field-event-end = النهاية
field-event-place = المكان
field-event-people_needed = عدد الأشخاص اللازم
field-event-contact = جهة الاتصال
field-event-cancelled = أُلغيت
field-attendance-person = الشخص
field-attendance-status = الجواب
field-attendance-confirmed_at = تأكيد
field-attendance-reminder_sent = تذكير
field-attendance-came = هل حضر؟
field-actor-name = الاسم
field-actor-who = من هو
field-actor-kind = الدور
field-actor-influence = التأثير، من 0 إلى 10
field-actor-notes = ملاحظات
field-stance-actor = صاحب الموقف
field-stance-on = التاريخ
field-stance-position = الموقف
field-stance-evidence = كيف نعرف
field-relationship-from = من
field-relationship-to = إلى
field-relationship-nature = النوع
field-relationship-notes = ملاحظات
field-tactic-title = العنوان
field-tactic-aim = الغاية
field-tactic-target = من يحرّكه
field-tactic-start = البداية
field-tactic-end = النهاية
field-tactic-cost = الكلفة
field-tactic-risk = الخطر
field-tactic-safety_plan = خطة السلامة
field-tactic-result = النتيجة
field-assumption-if_this = إن حدث
field-assumption-then_that = فسيحدث
field-assumption-evidence = كيف نعرف
field-assumption-holds = ما زال صحيحًا
field-budget_line-title = من أجل ماذا
field-budget_line-direction = دخل أم كلفة
field-budget_line-amount = المبلغ
field-budget_line-in_kind = عيني
field-budget_line-notes = ملاحظات
field-risk-title = ما قد يحدث
field-risk-likelihood = مدى الاحتمال
field-risk-harm = الضرر
field-risk-falls_on = من يتضرر
field-risk-response = ما نفعله
field-risk-calls = من يتصل بمن

### Fields of commitments
field-commitment-title = العنوان
field-commitment-reference = المرجع
field-commitment-source_text = كلمة بكلمة
field-commitment-promised_by = من وعد
field-commitment-promised_on = يوم الوعد
field-commitment-promised_where = مكان الوعد
field-commitment-deadline = حتى متى
field-commitment-accepted = مقبول
field-commitment-support_level = التأييد
field-commitment-scale = المقياس
field-commitment-responsible_body = الجهة المسؤولة
field-commitment-references = الأطر
field-commitment-watchers = من يتابعه
field-commitment-notes = ملاحظات
field-measure-title = العنوان
field-measure-target_date = حتى متى
field-measure-outcome = ما نتج عنه
field-measure-rank = الترتيب
field-metric-title = ما نعدّه
field-metric-reference = المرجع
field-metric-unit = الوحدة
field-metric-baseline = في البداية
field-metric-target = المستهدف
field-metric-frequency_months = التكرار
field-metric-starts = من
field-metric-ends = حتى
field-observation-period = الفترة
field-observation-value = القيمة
field-observation-no_data = نظرنا ولم نجد
field-observation-disaggregation = لمن أو أين
field-observation-note = ملاحظة
field-monitoring_note-on = التاريخ
field-monitoring_note-text = ما شوهد
field-monitoring_note-place = المكان
field-monitoring_note-asked = من سُئل
field-monitoring_note-status = الحال
field-monitoring_note-evidence = الأدلة
field-assessment-on = التاريخ
field-assessment-by = من قيّم
field-assessment-value = التقييم
field-assessment-note = لماذا
field-assessment-confirmed_by = من أكّده

### Fields of organisations and of the space
field-organisation-name = الاسم
field-organisation-kind = النوع
field-organisation-parent = الجهة الأم
field-organisation-place = المكان
field-organisation-phones = الهواتف
field-organisation-mails = البريد
field-organisation-tags = الوسوم
field-organisation-notes = ملاحظات
field-membership-person = الشخص
field-membership-role = الدور
field-membership-supported_by = يسانده
field-space-name = الاسم
field-space-purpose = الغرض
field-space-languages = اللغات
field-space-country = البلد
field-space-retention_months = مدة الحفظ بالأشهر
field-space-custom_fields = حقول خاصة بكم
field-member-member = العضو
field-member-name = الاسم
field-member-device_name = الحاسوب
field-member-person = الشخص

### Values
value-gender-female = أنثى
value-gender-male = ذكر
value-gender-other = غير ذلك
value-channel-phone = المكالمات
value-channel-sms = الرسائل القصيرة
value-channel-email = البريد
value-channel-messenger = تطبيق المراسلة
value-channel-visit = الزيارات
value-channel-photo = الصور
value-channel-public_name = الاسم علنًا
value-state-given = نعم
value-state-refused = لا
value-state-withdrawn = سُحبت الموافقة
value-state-unknown = لم يُسأل بعد
value-contact_type-in_person = وجهًا لوجه
value-contact_type-phone = هاتف
value-contact_type-postal_mail = رسالة بريدية
value-contact_type-email = بريد إلكتروني
value-contact_type-sms = رسالة قصيرة
value-contact_type-messenger = تطبيق مراسلة
value-outcome-successful = تحدثنا
value-outcome-no_pickup = لم يرد أحد
value-outcome-line_busy = الخط مشغول
value-outcome-call_back = طلب معاودة الاتصال
value-outcome-not_available = لم يكن لديه وقت
value-outcome-left_message = تركنا رسالة
value-outcome-wrong_number = رقم خطأ
value-outcome-not_home = ليس في البيت
value-outcome-refused = لم يرغب في الحديث
value-outcome-moved = انتقل
value-outcome-deceased = توفي
value-status-draft = مسودة
value-status-active = جارية
value-status-paused = متوقفة مؤقتًا
value-status-won = نجحت
value-status-lost = لم تنجح
value-status-closed = مغلقة
value-status-todo = للعمل
value-status-doing = قيد العمل
value-status-blocked = معطلة
value-status-done = منجزة
value-status-dropped = متروكة
value-status-invited = دُعي
value-status-declined = اعتذر
value-status-tentative = ربما
value-status-accepted = سيحضر
value-status-cancelled = ألغى
value-level-long_term = طويل المدى
value-level-intermediate = في الطريق
value-level-short_term = قصير المدى
value-came-attended = حضر
value-came-no_show = لم يحضر
value-kind-constituent = منا
value-kind-ally = حليف
value-kind-opponent = خصم
value-kind-primary_target = يقرر
value-kind-secondary_target = يستطيع تحريك من يقرر
value-kind-team = فريق
value-kind-group = جماعة
value-kind-association = جمعية
value-kind-union = نقابة
value-kind-cooperative = تعاونية
value-kind-congregation = جماعة دينية
value-kind-party = حزب
value-kind-company = شركة
value-kind-public_body = هيئة عامة
value-kind-media = إعلام
value-position-active_ally = حليف نشط
value-position-passive_ally = حليف غير نشط
value-position-neutral = محايد
value-position-passive_opponent = خصم غير نشط
value-position-active_opponent = خصم نشط
value-nature-influences = يؤثر في
value-nature-works_with = يعمل مع
value-nature-works_for = يعمل لدى
value-nature-family = عائلة
value-nature-funds = يموّل
value-nature-opposes = يعارض
value-aim-prevent = منع
value-aim-intervene = تدخّل
value-aim-restore = إصلاح
value-aim-promote = تعزيز
value-direction-income = دخل
value-direction-cost = كلفة
value-likelihood-low = ضعيف
value-likelihood-medium = متوسط
value-likelihood-high = كبير
value-support_level-none = لا تأييد
value-support_level-noted = أُحيط به علمًا
value-support_level-supported_in_part = مؤيَّد جزئيًا
value-support_level-supported = مؤيَّد
value-frequency_months-1 = كل شهر
value-frequency_months-3 = كل 3 أشهر
value-frequency_months-6 = كل 6 أشهر
value-frequency_months-12 = كل سنة
value-role-leader = قيادة
value-role-organiser = تنظيم
value-role-secretary = أمانة سر
value-role-treasurer = أمانة صندوق
value-role-volunteer = تطوع
value-role-member = عضوية
value-scale-ogp_completion = الإنجاز (شراكة الحكومة المنفتحة)
value-scale-promise_meter = مقياس الوعود
value-scale-sdg_progress = التقدم (الأهداف العالمية)
value-scale-simple = بسيط
scale-ogp_completion = الإنجاز (شراكة الحكومة المنفتحة)
scale-promise_meter = مقياس الوعود
scale-sdg_progress = التقدم (الأهداف العالمية)
scale-simple = بسيط

### Values of scales
value-status-no_evidence_available = لا أدلة متاحة
value-status-not_started = لم يبدأ
value-status-limited = محدود
value-status-substantial = كبير
value-status-complete = مكتمل
value-status-not_yet_rated = لم يُقيَّم بعد
value-status-in_the_works = قيد التنفيذ
value-status-stalled = متعثر
value-status-promise_kept = وعد وُفي به
value-status-compromise = حل وسط
value-status-promise_broken = وعد نُكث
value-status-not_available = غير متاح
value-status-challenges_remain = ما زالت هناك تحديات
value-status-approaching_target = قريب من المستهدف
value-status-target_achieved = تحقق المستهدف
value-status-unclear = غير واضح
value-status-behind = متأخر
value-status-on_track = في مساره
value-status-kept = وُفي به
value-status-broken = نُكث
value-value-no_evidence_available = لا أدلة متاحة
value-value-not_started = لم يبدأ
value-value-limited = محدود
value-value-substantial = كبير
value-value-complete = مكتمل
value-value-not_yet_rated = لم يُقيَّم بعد
value-value-in_the_works = قيد التنفيذ
value-value-stalled = متعثر
value-value-promise_kept = وعد وُفي به
value-value-compromise = حل وسط
value-value-promise_broken = وعد نُكث
value-value-not_available = غير متاح
value-value-challenges_remain = ما زالت هناك تحديات
value-value-approaching_target = قريب من المستهدف
value-value-target_achieved = تحقق المستهدف
value-value-unclear = غير واضح
value-value-behind = متأخر
value-value-on_track = في مساره
value-value-kept = وُفي به
value-value-broken = نُكث

### Troubles
trouble-in-use = { $by ->
    [window] إليما مفتوحة في نافذة أخرى على هذا الحاسوب. لم يُفقد شيء. استعمل تلك النافذة أو أغلقها أولًا.
   *[command] أمر إليما يعمل على هذه البيانات الآن. لم يُفقد شيء. انتظر حتى ينتهي.
  }
trouble-no-home = لا بيانات لإليما هنا بعد. ابدأ باسمك وعبارة مرور.
trouble-home-exists = توجد بيانات لإليما هنا من قبل. تُركت كما هي. افتحها بدلًا من ذلك.
trouble-locked = إليما مقفلة. لم يُفقد شيء. افتحها بعبارة المرور.
trouble-wrong-passphrase = { $seconds ->
    [zero] ليست هذه عبارة المرور. لم يُفقد شيء. انظر إلى Caps Lock ولوحة المفاتيح وحاول من جديد.
    [one] ليست هذه عبارة المرور. لم يُفقد شيء. انتظر ثانية ثم حاول من جديد.
    [two] ليست هذه عبارة المرور. لم يُفقد شيء. انتظر ثانيتين ثم حاول من جديد.
    [few] ليست هذه عبارة المرور. لم يُفقد شيء. انتظر { $seconds } ثوانٍ ثم حاول من جديد.
    [many] ليست هذه عبارة المرور. لم يُفقد شيء. انتظر { $seconds } ثانية ثم حاول من جديد.
   *[other] ليست هذه عبارة المرور. لم يُفقد شيء. انتظر { $seconds } ثانية ثم حاول من جديد.
  }
trouble-wrong-words = ليست هذه كلمات الاستعادة. لم يُفقد شيء. قارنها بورقتك: الترتيب وكل حرف مهم.
trouble-pair-typed = ليست هذه ثلاث كلمات من قائمة إليما. لم يُرسل شيء، وكلمات الشاشة الأخرى ما زالت صالحة. راجع الكتابة.
trouble-pair-words = ليست هذه كلمات الشاشة الأخرى. لم يُقل لها شيء، ولم يتغير شيء. تظهر هناك الآن كلمات جديدة: اكتبها.
trouble-pair-guessed = جاءت كلمات أخرى خمس مرات، فانتهى هذا. لم يُدخل أحد ولم يُقل شيء. لعل أحدًا على هذه الشبكة يخمّن: استعملا شبكة أخرى أو ذاكرة.
trouble-no-square = ليس في هذه الصورة مربع من إليما، أو تتعذر قراءته. التقط الصورة من الأمام تمامًا، أو اكتب الكلمات.
trouble-wait = { $seconds ->
    [zero] محاولات خاطئة كثيرة. لم يُفقد شيء. حاول من جديد.
    [one] محاولات خاطئة كثيرة. لم يُفقد شيء. انتظر ثانية ثم حاول من جديد.
    [two] محاولات خاطئة كثيرة. لم يُفقد شيء. انتظر ثانيتين ثم حاول من جديد.
    [few] محاولات خاطئة كثيرة. لم يُفقد شيء. انتظر { $seconds } ثوانٍ ثم حاول من جديد.
    [many] محاولات خاطئة كثيرة. لم يُفقد شيء. انتظر { $seconds } ثانية ثم حاول من جديد.
   *[other] محاولات خاطئة كثيرة. لم يُفقد شيء. انتظر { $seconds } ثانية ثم حاول من جديد.
  }
trouble-weak-passphrase = عبارة المرور هذه سهلة التخمين جدًا. أطلها، أو استعمل الكلمات الأربع المقترحة.
trouble-no-space = لا فضاء بعد. ابدأ واحدًا، أو ادخل واحدًا بملف.
trouble-which-space = هناك عدة فضاءات. قل أيها تقصد.
trouble-not-found = لم يعد هذا هنا. ربما أزاله أحد. انظر في «أُزيل حديثًا».
trouble-unknown-kind = لا تعرف إليما هذه هذا النوع من البطاقات. وهو محفوظ كما هو. وقد تعرضه إليما أحدث.
trouble-unknown-field = لا تعرف إليما هذه هذا الحقل. وهو محفوظ كما هو. وقد تعرضه إليما أحدث.
trouble-bad-value = «{ $text }» لا يناسب الحقل «{ $field }». لم يتغير شيء. اكتبه بطريقة أخرى.
trouble-nothing-to-undo = لم يبق ما يُتراجع عنه.
trouble-nothing-to-redo = لا شيء ليُعاد.
trouble-disk-full = القرص ممتلئ. لم يُكتب آخر ما فعلته؛ وكل ما قبله آمن. أفسح مكانًا أو استعمل قرصًا أو ذاكرة أخرى، وحاول من جديد.
trouble-courier-full = حامل البريد ممتلئ. ما أخذه حتى الآن موجود عنده؛ والباقي محفوظ هنا ويذهب بطريق آخر. قل لصاحبه أن يفسح مكانًا.
trouble-disk = تعذّرت قراءة القرص أو الكتابة عليه. ما حُفظ من قبل آمن. انظر هل الذاكرة موصولة وتقبل الكتابة، وحاول من جديد.
trouble-file-missing = الملف ليس هناك. لم يتغير شيء. انظر هل الذاكرة موصولة، واختره من جديد.
trouble-file-too-big = هذا الملف أكبر مما تأخذه إليما مرة واحدة. لم يتغير شيء. قسّمه إلى ملفات أصغر.
trouble-wrong-file = ليس هذا ملفًا تقرؤه إليما هنا. لم يتغير شيء. اختر غيره.
trouble-damaged-file = هذا الملف متضرر. لم يدخل شيء خاطئ. اطلب غيره.
trouble-file-kind = لا يمكن إرفاق ملفات من هذا النوع. يمكن إرفاق الصور وPDF والصوت والنصوص ومستندات المكتب.
trouble-file-not-here = لم يصل هذا الملف كاملاً بعد: هنا { $here } من { $of } أجزاء. تبادل مع من يملكه.
trouble-not-pictured = لا يمكن عرض هذا الملف هنا. احفظ نسخة وافتحها ببرنامج آخر.
trouble-copied = نُسخ إليما إلى حاسوب ثانٍ، وكتب كلاهما. ما كتبه أحدهما يصل عندما يتبادل ذلك الحاسوب من جديد. لا يضيع شيء.
trouble-damaged-store = شيء محفوظ على هذا الحاسوب متضرر. لم يُكتب شيء آخر. أعطِ أحدًا ما زال يُقرأ، ثم استلمه من الآخرين.
trouble-too-much-from = أرسل { $from } دفعة واحدة أكثر مما يكتبه أحد. ما وصل حتى الآن دخل وهو آمن، ولم يؤخذ الباقي. اسأل { $from } بوسيلة أخرى. فإن كان صحيحًا فاستلم من جديد، وإلا فأوقف ذلك الحاسوب.
trouble-other-space = هذا الملف لفضاء لست فيه. لم يتغير شيء. اطلب من أهل ذلك الفضاء أن يُدخلوك.
trouble-not-for-me = صُنعت هذه الدعوة لطلب آخر. لم يتغير شيء. احفظ طلبًا جديدًا وأوصله إلى قائم على الفضاء.
trouble-already-member = هذا الشخص في الفضاء من قبل. لم يتغير شيء.
trouble-which-member = أكثر من عضو اسمه { $what }. اختر بالجهاز الذي تعرضه قائمة الأعضاء.
trouble-already-so = الأمر كذلك من قبل. لم يتغير شيء.
trouble-last-steward = عندئذ لن يبقى أحد يستطيع إدخال غيره أو إيقافه. اجعل شخصًا آخر قائمًا على الفضاء أولًا.
trouble-not-forgettable = الأشخاص وحدهم يمكن نسيانهم في كل مكان. أما غيرهم فيمكن إزالته.
trouble-not-the-same = لم تكن العبارتان متطابقتين. لم يتغير شيء؛ اكتب العبارة الجديدة مرة أخرى.
trouble-no-lock = ليست لهذه البيانات عبارة مرور: من يجد الملف يستطيع قراءة كل شيء. اجعل لها عبارة مرور أولًا.
trouble-nobody-has-all = لا يُعرف أن أحدًا آخر عنده كل ما في هذا الفضاء. أعطِ عملك أولًا أو اصنع نسخة احتياطية؛ فما ليس إلا على هذا الحاسوب سيضيع.
trouble-stands-still = وُقِّع الكثير عمّن يشارك في هذه المساحة حتى لم يعد أحد يدخل أو يخرج، ولم يعد ممكنًا ختم شيء للآخرين. عملك محفوظ هنا. واصل في مساحة جديدة.
trouble-not-allowed = دورك في هذا الفضاء لا يسمح بهذا. لم يتغير شيء. اسأل قائمًا على الفضاء.
trouble-newer-version = صُنع هذا بإصدار أحدث من إليما. بياناتك آمنة. حدّث إليما لقراءته.
trouble-nothing-to-give = لا شيء يُعطى بعد.
trouble-bad-address = ليس هذا عنوانًا تستطيع إليما استعماله. لم يتغيّر شيء. قارنه بالشاشة الأخرى أو بالمثال بجانب الحقل.
trouble-server-silent = لم يُجب المكان المشترك أو لم يسمح بالدخول. لم يُفقد شيء، وما لم يُترك فيه يُترك في المرة القادمة. انظر إلى الشبكة والعنوان والاسم وكلمة المرور.
trouble-unreachable = لم تُجب أي نسخة من إليما هناك. لم يتغير شيء. انظر هل الحاسوبان على شبكة Wi-Fi نفسها، وهل التبادل مفتوح في الآخر؛ أو استعمل ذاكرة.
trouble-stranger = الحاسوب الآخر ليس في أي من فضاءاتك. لم يُقل له شيء، ولم يتغير شيء.
trouble-link-broken = انقطع الاتصال قبل أوانه. ما وصل حتى الآن آمن؛ والباقي يكمل في المرة القادمة.
trouble-cancelled = توقّف. لم يتغير شيء.
trouble-no-memory = ذاكرة هذا الحاسوب الحرة أقل مما يلزم. لم يتغير شيء. أغلق برامج أخرى وحاول من جديد.
trouble-bad-request = طلبت إليما من نفسها ما لا معنى له. لم يتغير شيء. أخبر صنّاع إليما كيف حدث ذلك.
trouble-unexpected = حدث شيء غير متوقع. ما حُفظ من قبل آمن. أغلق إليما وافتحها من جديد وحاول مرة أخرى.

### القفل والنسخة الاحتياطية وإزالة فضاء والنسيان وما وُضع جانبًا

lock-title = عبارة المرور
lock-about = تفتح هذا البيت على هذا الحاسوب. لا أحد يستطيع أن يرسل إليك غيرها.
lock-none = حاسوب التدريب هذا بلا قفل: من كان عنده يقرأ كل شيء.
lock-change = تغيير عبارة المرور
lock-set = وضع عبارة مرور
lock-words = صنع كلمات استرداد جديدة
lock-change-about = تسري العبارة الجديدة فورًا. النسخ الاحتياطية السابقة ما زالت تُفتح بالقديمة.
lock-words-about = الكلمات التي عندك على الورق لن تفتح شيئًا بعد الآن. النسخ الاحتياطية السابقة ما زالت تُفتح بها.
lock-old = عبارة المرور حتى الآن
lock-now = عبارة المرور
lock-do = غيّرها
lock-words-make = اصنع كلمات جديدة
lock-words-copy = انسخ هذه الكلمات بيدك على ورق. تفتح بيتك إذا نُسيت عبارة المرور.
lock-changed = تغيّرت عبارة المرور.
backup-title = نسخة احتياطية
backup-about = ملف واحد مختوم فيه كل فضاءاتك ومفاتيحك. احفظه بعيدًا عن هذا الحاسوب. لا يفتحه إلا عبارة مرورك أو كلمات الاسترداد.
backup-no-lock = بلا عبارة مرور، من يجد النسخة يقرأ كل شيء. ضع عبارة مرور أولًا.
backup-never = لا توجد بعد نسخة بعيدة عن هذا الحاسوب.
backup-last = آخر نسخة بعيدة عن هذا الحاسوب: { $day }
backup-write = اكتب نسخة احتياطية…
backup-open = النسخة الاحتياطية
backup-done = كُتب الملف { $file }. يمكنك إخراج الذاكرة الآن.
away-title = إزالة هذا الفضاء من هذا الحاسوب
away-about = قبل حدود أو سفر خطر، أو لأنك تغادر المجموعة.
away-travel = قبل سفر…
away-leave = مغادرة الفضاء…
away-travel-about = يُتلف هنا مفتاح «{ $space }» ويُحذف ملفه. تبقى عضوًا: تعيده نسخة احتياطية أو دعوة من زميل. لا يصل هذا إلى النسخ في أماكن أخرى.
away-leave-about = يُزال «{ $space }» من هذا الحاسوب نهائيًا. أخبر الآخرين بنفسك أنك تغادر: لا يُرسل إليهم شيء الآن. يبقى عندهم ما أعطيته. لا تعيدك إلا دعوة.
away-still-with = { $names }: قالوا إن كل ما لك موجود عندهم أيضًا.
away-nobody = لم يقل أحد بعد إن كل ما لك موجود عنده. ما ليس عند غيرك سيضيع. تبادل أولًا.
away-type = للتأكد اكتب اسم الفضاء: { $space }
away-travel-do = أزله
away-leave-do = غادر وأزله
away-gone = لم يعد «{ $space }» على هذا الحاسوب.
forget-open = نسيان…
forget-title = نسيان هذا الشخص في كل مكان
forget-about = يُحذف { $name } من كل حاسوب في المجموعة يصله ذلك: السجل وتاريخه وكلمات البحث. لا يمكن التراجع، ولا تعيد { $name } ذاكرة قديمة ولا نسخة احتياطية.
forget-not = لا يصل إلى: الاسم المكتوب في خطط وملاحظات أخرى، وحواسيب لا تتبادل بعد اليوم، وذاكرات ونسخ إلى أن يقرأها أحد. أكثر من ٢٠ في يوم ينتظر قائمًا ثانيًا.
forget-reason = السبب
forget-reason-hint = يراه الآخرون من دون الاسم.
forget-reason-asked = طلب الشخص ذلك
forget-reason-not-needed = لم تعد حاجة إليه
forget-reason-mistake = أُدخل خطأً
forget-reason-danger = لحماية الشخص
forget-reason-legal = يطلبه القانون
forget-type = للتأكد اكتب الاسم: { $name }
forget-do = انسَ في كل مكان
forget-done = نُسي هنا. ينسى الآخرون حين يصلهم ذلك.
forget-hidden = مخفيّ الآن: كانوا كثيرين اليوم. كلمة قائم ثانٍ معروف هنا منذ أسبوع تجعله نهائيًا، وإن لم يوجد فانتظار أسبوع.
aside-title = وُضع جانبًا
aside-about = بعض العمل الذي وصل تعذّر استعماله. استُعمل كل ما عداه. اطلب من صاحبه تحديث إليما، أو من أحد القائمين على الفضاء أن يحسمه.
aside-bad = متضرر أو مخالف للقواعد
aside-newer = كُتب بإصدار أحدث من إليما
aside-settle = حسم للجميع…
aside-settle-about = هذه القطعة من عمل { $name } لن تُحسب لأحد في المجموعة، ولن يُسأل عنها ثانية.
aside-settle-do = احسم
today-set-aside = { $count ->
    [zero] لم يوضع عمل جانبًا.
    [one] وُضعت قطعة عمل وصلت جانبًا.
    [two] وُضعت قطعتا عمل وصلتا جانبًا.
    [few] وُضعت { $count } قطع عمل وصلت جانبًا.
    [many] وُضعت { $count } قطعة عمل وصلت جانبًا.
   *[other] وُضعت { $count } قطعة عمل وصلت جانبًا.
  }
today-stands-still = وُقِّع الكثير عمّن يشارك في هذه المساحة حتى لم يعد ممكنًا حسم المزيد: لا يدخل أحد ولا يخرج. عملك محفوظ هنا. اتفق مع الآخرين بوسيلة أخرى، ثم واصلوا في مساحة جديدة.
today-look = انظر إليها
today-goes-on = { $name } يواصل على حاسوب آخر: استُعيدت هناك نسخة احتياطية أو نُسخ كل شيء. اسأل { $name } بوسيلة أخرى. وإن لم يكن هو فعلّق الاثنين فورًا.
today-false-key = أعطى { $name } هذا الحاسوب مفتاحًا لا يفتح شيئًا. قد يكون خللًا، وقد يكون القصد منعك من قراءة ما يكتبه الآخرون. لم يضع شيء: عند صنع المفتاح التالي ينفتح. اسأل { $name } بوسيلة أخرى، وأخبر أحد القائمين على الفضاء.
today-goes-on-known = لقد سألت
today-goes-on-look = انظر الأشخاص
today-suspended = لا يزال { $name } معلَّقًا، ولا ينتهي ذلك من نفسه. اسمح لـ { $name } بالمشاركة من جديد، أو اطلب إخراجه.
today-asked = طلب أحدهم تعليق { $name } أو إخراجه. وينقص صوت ثانٍ.
today-restored = استُعيد هذا من نسخة احتياطية في { $day }. أعطِ الآخرين أولًا ثم استلم منهم: عندئذ فقط يعود ما أعطيته بعد النسخة.
today-went-on = لوحظت في { $day } نسخة من هذا البيت: يمضي هذا كجهاز جديد. لم يضع شيء. إن لم تنسخه أو تنقله أنت فغيّر عبارة المرور وأخبر أحد القائمين على الفضاء.
today-backup-due = لا نسخة احتياطية بعيدة عن هذا الحاسوب منذ شهر.
stage-backing-up = كتابة النسخة الاحتياطية…

### الملفات المرفقة

files-title = الملفات
files-add = أضف ملفًا
files-none = صور وأوراق وأصوات تخص هذا السجل. لا شيء بعد.
files-add-title = إضافة ملف
files-caption = ماذا يُظهر
files-keep = أبقِ ما كتبته آلة التصوير
files-keep-about = تحمل الصور المكان والوقت ونوع الآلة. يزيلها إليما إلا إن احتجت إليها دليلًا.
files-add-do = أضف
files-added = أُضيف { $name }.
files-added-clean = أُضيف { $name }. أُزيل ما كتبته آلة التصوير عن المكان والوقت.
files-save = احفظ نسخة…
files-save-one = احفظ نسخة من { $name }
files-remove = أزل
files-remove-one = أزل { $name }
files-saved = حُفظ { $name }. هذه النسخة بلا قفل.
files-open-copies = النسخة التي تحفظها بلا قفل: من يجدها يفتحها.
files-only-named = لا يُعرف إلا اسمه
files-not-here = { $size }، لم يصل بعد
files-partly = { $size }، وصل { $here } من { $of } قطعة
files-look-one = انظر إلى { $name }
files-want = اجلبه عبر الكابل والراديو أيضًا
files-want-one = اجلبه عبر الكابل والراديو أيضًا: { $name }
files-want-not = لا تجلبه عبر الكابل والراديو
files-want-not-one = لا تجلبه عبر الكابل والراديو: { $name }
files-wanted = مطلوب عبر الكابل والراديو أيضًا
files-came-by = ما ينقص يأتي وحده عبر الواي فاي وذاكرة USB والمجلد المشترك وحامل البريد. وعبر الكابل والراديو لا تأتي إلا الصور الصغيرة، إلا إذا طلبت ملفًا هنا. وفي البريد يقرر المرسل.
files-shown-smaller = يُعرض بحجم الشاشة على الأكثر. النسخة المحفوظة هي الملف نفسه.
give-files = الملفات المرفقة
give-files-new = ملفات ما هو جديد
give-files-thumbs = الصور الصغيرة فقط
give-files-none = لا شيء
give-files-all = كلها، والقديمة أيضًا

### إدخال شخص في الغرفة نفسها

pair-room = في غرفة واحدة
pair-room-about = تجلسان معًا والحاسوبان على الشبكة نفسها. ثلاث كلمات تكفي.
pair-files = عن بُعد، بملفين
pair-files-about = بذاكرة أو بالبريد الإلكتروني. لا يحتاج أي من الحاسوبين إلى شبكة.
pair-open-title = إدخال شخص بجانبك
pair-open-about = يفتح الشخص الآخر إليما ويختار «الدخول إلى فضاء» ثم «في غرفة واحدة». تقول له ثلاث كلمات، فيتبادل الحاسوبان في الحال.
pair-show = أظهر الكلمات
pair-words = قل هذه الكلمات الثلاث للشخص الآخر
pair-words-about = تصلح مرة واحدة، لخمس دقائق. لا تُرها لأحد غيره.
pair-square = أو دع هاتفًا يصوّر هذا المربع: فيه الكلمات وعنوان هذا الحاسوب.
pair-address = إن لم يجد الحاسوب الآخر هذا الحاسوب فعنوانه { $address }
pair-waiting = في انتظار الحاسوب الآخر…
pair-letting-in = الكلمات صحيحة. جارٍ الإدخال…
pair-letting-in-name = الكلمات صحيحة. جارٍ إدخال { $name }…
pair-exchanging = كلاكما الآن في فضاء واحد. جارٍ التبادل…
pair-wrong = { $count ->
    [zero] لم يأتِ أحد بكلمات أخرى.
    [one] جاء أحدهم بكلمات أخرى. لم يُقل لذلك الحاسوب شيء. هنا الآن كلمات جديدة.
    [two] جاء أحدهم مرتين بكلمات أخرى. لم يُقل شيء. هنا الآن كلمات جديدة.
    [few] جاء أحدهم { $count } مرات بكلمات أخرى. لم يُقل شيء. هنا الآن كلمات جديدة.
    [many] جاء أحدهم { $count } مرة بكلمات أخرى. لم يُقل شيء. هنا الآن كلمات جديدة.
   *[other] جاء أحدهم { $count } مرة بكلمات أخرى. لم يُقل شيء. هنا الآن كلمات جديدة.
  }
pair-broken = { $count ->
    [zero] لم ينقطع أي اتصال.
    [one] انقطع اتصال قبل أوانه. حاولا ثانية بالكلمات الظاهرة هنا.
    [two] انقطع اتصالان قبل أوانهما. حاولا ثانية بالكلمات الظاهرة هنا.
    [few] انقطعت { $count } اتصالات قبل أوانها. حاولا ثانية بالكلمات الظاهرة هنا.
    [many] انقطع { $count } اتصالًا قبل أوانه. حاولا ثانية بالكلمات الظاهرة هنا.
   *[other] انقطع { $count } اتصال قبل أوانه. حاولا ثانية بالكلمات الظاهرة هنا.
  }
pair-half = أُدخل { $name }، لكن حاسوبه لم يقل إنه دخل. حاولا ثانية بالكلمات الظاهرة هنا: لا يُدخل أحد مرتين.
pair-let-in = { $name } في هذا الفضاء. سمع كل منكما الكلمات من الآخر، فلا حاجة إلى مقارنة أخرى.
pair-no-exchange = لم يكتمل التبادل الذي بعده. استعملا «على شبكة Wi-Fi نفسها» أو ذاكرة للباقي.
pair-join-about = يفتح الشخص الآخر التبادل، ويختار «إدخال شخص» ثم «في غرفة واحدة»، ويقول لك ثلاث كلمات.
pair-join-words = الكلمات الثلاث
pair-join-words-hint = تكفي الحروف الأربعة الأولى من كل كلمة.
pair-join-picture = خذها من صورة…
pair-join-picture-read = قُرئ من الصورة: الكلمات، وأين يُتصل.
pair-join-address = العنوان الذي تُظهره الشاشة الأخرى
pair-join-do = انضم
pair-join-looking = جارٍ البحث عن الحاسوب الآخر…
pair-join-found-nobody = اكتب العنوان الذي تُظهره الشاشة الأخرى. أو استعملا ملفين: هذا ينجح دائمًا.

### المتابعة كفضاء جديد

renew-title = تابع كفضاء جديد
renew-about = حين لا يبقى أحد يمكنه إدخال الآخرين، يمكن لأي عضو أن يتابع: بفضاء جديد فيه كل ما على هذا الحاسوب.
renew-open = تابع كفضاء جديد…
renew-comes = تأتي معك كل السجلات والملفات الموجودة هنا من «{ $space }». تصير قائمًا على الفضاء الجديد وتُدخل الآخرين من جديد. ومن نُسي يبقى منسيًا.
renew-stays = يبقى «{ $space }» كما هو على هذا الحاسوب. وهناك فقط يظهر من كتب ماذا قبل اليوم. وما يكتبه الآخرون هناك بعد الآن لا يأتي من تلقاء نفسه.
renew-name = اسم الفضاء الجديد
renew-name-hint = اسم آخر، كي لا يخلط أحد بينهما.
renew-do = أنشئ الفضاء الجديد
renew-done = أُنشئ «{ $space }». أنت القائم عليه.
renew-brought = فيه { $things }.
renew-answers = { $count ->
    [zero] لم يكن لأي حقل جوابان.
    [one] كان لحقل واحد جوابان. جاء الجواب الظاهر، ويبقى كلاهما في الفضاء القديم.
    [two] كان لحقلين جوابان. جاء الجوابان الظاهران، ويبقى الكل في الفضاء القديم.
    [few] كان لـ { $count } حقول جوابان. جاءت الأجوبة الظاهرة، ويبقى الكل في الفضاء القديم.
    [many] كان لـ { $count } حقلًا جوابان. جاءت الأجوبة الظاهرة، ويبقى الكل في الفضاء القديم.
   *[other] كان لـ { $count } حقل جوابان. جاءت الأجوبة الظاهرة، ويبقى الكل في الفضاء القديم.
  }
renew-left = { $count ->
    [zero] لم يبقَ شيء في الفضاء القديم.
    [one] شيء واحد كُتب بإصدار أحدث من إليما وبقي في الفضاء القديم. حدّث إليما قبل أن تتابع.
    [two] شيئان كُتبا بإصدار أحدث من إليما وبقيا في الفضاء القديم. حدّث إليما قبل أن تتابع.
    [few] { $count } أشياء كُتبت بإصدار أحدث من إليما وبقيت في الفضاء القديم. حدّث إليما قبل أن تتابع.
    [many] { $count } شيئًا كُتب بإصدار أحدث من إليما وبقي في الفضاء القديم. حدّث إليما قبل أن تتابع.
   *[other] { $count } شيء كُتب بإصدار أحدث من إليما وبقي في الفضاء القديم. حدّث إليما قبل أن تتابع.
  }
renew-next = أدخل الآخرين الآن: التبادل، «إدخال شخص».
renew-came-from = هذا الفضاء متابعة لـ «{ $space }».
history-came-from = في { $day } نُقل كل شيء من «{ $space }». من كتبه قبل ذلك يظهر في سجله هناك.
field-space-came_from = متابعة لـ
field-space-came_on = متابعة منذ
### Panic, a backup brought back, the copy of the day

panic-title = زر الطوارئ
panic-about = إذا ضُغط ثانيتين أتلف ما يفتح هذا البيت. بعدها لا يستطيع أحد أن يقرأ شيئًا هنا، ولا أنت. وهو مطفأ إلى أن تشغّله.
panic-turn-on = شغّله…
panic-turn-off = أطفئه
panic-is-on = إنه مُشغَّل. تجد الزر تحت قائمة الأماكن وفي شاشة القفل. والضغط المستمر على Ctrl Shift Delete يفعل الشيء نفسه.
panic-on-title = تشغيل زر الطوارئ؟
panic-what = يكتب فوق الملفين اللذين تفتحهما عبارة مرورك وكلمات الاسترداد ويحذفهما، ومعهما النسخ اليومية على هذا الحاسوب. يستغرق أقل من ثانية، ولا يسأل شيئًا، ولا رجعة فيه.
panic-not = لا يصل إلى النسخ الاحتياطية في أماكن أخرى، ولا الذاكرات، ولا المجلدات المشتركة، ولا القوائم المصدَّرة، ولا حواسيب الآخرين. وقد تحتفظ أقراص الفلاش بأجزاء قديمة مدة.
panic-back = لا يعيد عملك إلا نسخة احتياطية محفوظة في مكان آخر، بعبارة مرورها أو كلمات استردادها.
panic-no-backup = لا توجد بعد نسخة احتياطية بعيدة عن هذا الحاسوب. ما لا يملكه غيرك يضيع إلى الأبد.
panic-backup = آخر نسخة احتياطية بعيدة عن هذا الحاسوب: { $day }
panic-do-on = شغّله
panic-hold = طوارئ: اضغط ثانيتين
panic-holding = واصل الضغط…
key-ctrl-shift-delete = Ctrl Shift Delete
key-ctrl-shift-delete-does = بضغط ثانيتين: الطوارئ، إن كان مُشغَّلًا في الإعدادات
first-way-restore = عندي نسخة احتياطية
first-way-restore-about = تعود فضاءاتك ومفاتيحك من ملف نسخة احتياطية.
restore-title = استعادة نسخة احتياطية
restore-comes = تعود فضاءاتك ومفاتيحك ودورك كما كانت يوم النسخة.
restore-not = ما أعطيته بعد ذلك اليوم يعود حين تتبادل مع الآخرين في الاتجاهين؛ وبالذاكرة: أعطِهم أولًا ثم استلم منهم. وما كان على الحاسوب المفقود وحده ضاع. يرى الآخرون هذا الحاسوب جهازًا جديدًا يُكمل عن القديم.
restore-choose = اختر النسخة…
restore-file = النسخة: { $file }
restore-with = افتحها بـ
restore-with-passphrase = عبارة المرور
restore-with-words = كلمات الاسترداد
restore-passphrase = عبارة مرور النسخة
restore-passphrase-hint = التي كانت سارية حين صُنعت النسخة. تفتح هذا الحاسوب من الآن، ويمكنك تغييرها في الإعدادات.
restore-do = استعدها
restore-done-title = عادت نسختك
restore-done = عاد إلى هنا: { $names }
restore-done-none = لم يكن فيها فضاء. عاد اسمك وقفلك.
restore-next = تبادل مع الآخرين قريبًا: يعود ما أعطيته بعدها، ويعرفون جهازك الجديد.
restore-go-on = تابع
stage-restoring = استعادة النسخة…
daily-wanted = احتفظ بنسخة مختومة على هذا الحاسوب، مرة في اليوم
daily-about = لملف تالف، لا لحاسوب مفقود. تُحفظ نسختا آخر يومين. نسيان شخص أو إزالة فضاء أو تغيير العبارة أو الكلمات يحذف هذه النسخ وتُصنع واحدة جديدة. وإطفاؤه يحذفها.
daily-last = آخر نسخة على هذا الحاسوب: { $day }
daily-never = لا توجد نسخة على هذا الحاسوب بعد.
today-backup-here = نسخة { $day } على هذا الحاسوب لا تنفع إن ضاع الحاسوب.

### What remains of somebody who was forgotten

part-opted_out = طلب ألا يُتصل به
part-opted_out-many = طلبوا ألا يُتصل بهم
field-opted_out-mark = علامة
field-opted_out-on = منذ
person-asked-not = { $ways }: صاحبه طلب ألا يُتصل به ونُسي لذلك. لا تكتب ولا تتصل قبل أن تعرف أكثر.
forget-remains = ما يبقى: معرّف، وإن كان { $name } قد رفض الاتصال أو البريد فعلامة لكل رقم وعنوان. من يُدخله ثانية يُنبَّه. لا تقول العلامة شيئًا للغرباء، ويستطيع الأعضاء معرفة الرقم بتجربة الأرقام كلها.
gone-title = منسيون
gone-about = لا في الذاكرات والمجلدات المشتركة والنسخ المصنوعة من قبل، ولا حيث كُتب الاسم في نص آخر.
gone-silent = لا خبر منذ ذلك: { $names }
gone-hidden = مخفي فقط: ينتظر قائمًا ثانيًا
gone-keep = إظهار من جديد
gone-confirm = النسيان نهائيًا
gone-kept = يظهر هنا من جديد. ويظهر عند الآخرين حين يبلغهم الخبر.
gone-confirmed = كلمتك هي الثانية حيث عُرفتَ قائمًا منذ أسبوع.
gone-on = { $on ->
    [zero] لم يُنسَ على أي جهاز من { $of }
    [one] نُسي على جهاز واحد من { $of }
    [two] نُسي على جهازين من { $of }
    [few] نُسي على { $on } أجهزة من { $of }
    [many] نُسي على { $on } جهازًا من { $of }
   *[other] نُسي على { $on } جهاز من { $of }
  }
import-asked-not = { $count ->
    [zero] لا أحد في هذا الملف طلب ألا يُتصل به.
    [one] شخص واحد في هذا الملف طلب ألا يُتصل به ونُسي لذلك.
    [two] شخصان في هذا الملف طلبا ألا يُتصل بهما ونُسيا لذلك.
    [few] { $count } أشخاص في هذا الملف طلبوا ألا يُتصل بهم ونُسوا لذلك.
    [many] { $count } شخصًا في هذا الملف طلبوا ألا يُتصل بهم ونُسوا لذلك.
   *[other] { $count } شخص في هذا الملف طلبوا ألا يُتصل بهم ونُسوا لذلك.
  }

### Links

link-look = انظر:
link-title = فتح هذا خارج Ilima؟
link-about = يُفتح في متصفح هذا الحاسوب أو برنامج بريده. صاحب ذلك المكان يرى أنك جئت ومتى، والمتصفح يتذكر.
link-disguised = الاسم بالخط العريض مكتوب بعلامات قد تشبه غيرها. لا تفتحه إلا إن كنت تعرفه.
link-open = افتحه
trouble-link-kind = لا يفتح Ilima هذا العنوان. لا تُفتح إلا صفحات الويب والبريد وأرقام الهاتف. لم يتغير شيء.
